import { playFaults } from '../../helpers/fault-catalogue';

playFaults('order', 'parameter', 'roles', 'private-link');
