import { playFaults } from '../../helpers/fault-catalogue';

playFaults('resources');
