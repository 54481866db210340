import { playFaults } from '../../helpers/fault-catalogue';

playFaults('deployment');
