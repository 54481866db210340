import { playFaults } from '../../helpers/fault-catalogue';

playFaults('aws-endpoints');
