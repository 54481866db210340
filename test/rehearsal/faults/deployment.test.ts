import { playFaults } from '../../helpers/fault-catalogue';

playFaults('private-link');
