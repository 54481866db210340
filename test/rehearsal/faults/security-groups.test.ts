import { playFaults } from '../../helpers/fault-catalogue';

playFaults('security-groups');
