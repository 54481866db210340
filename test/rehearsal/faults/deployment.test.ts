import { playFaults } from '../../helpers/fault-catalogue';

// In one file: those that wait for a smoke test to give up do so while others are played.
playFaults('order', 'parameter', 'roles', 'private-link', 'security-groups', 'aws-endpoints');
