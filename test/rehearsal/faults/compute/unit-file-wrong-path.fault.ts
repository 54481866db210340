import { DEPLOY_TODO, type Fault } from '../../../helpers/fault';

export const fault: Fault = {
  rule: 'AWS leaves a service of an instance to systemd, which cannot start a program that does not exist (status=203/EXEC).',
  unverified:
    "systemd's own manual says so, https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#Process%20Exit%20Codes",
  failsAt: DEPLOY_TODO,
  break: (assembly) => {
    const init = assembly.stack('todo').one('AWS::AutoScaling::AutoScalingGroup').resource.Metadata[
      'AWS::CloudFormation::Init'
    ];
    const unit = init.install.files['/etc/systemd/system/todo.service'].content['Fn::Join'][1];
    unit[0] = unit[0].replace('/usr/bin/node-22', '/usr/bin/node-20');
    const answers = init.verify.commands.answers;
    answers.command = answers.command.replace('--retry 60', '--retry 1');
  },
  resource: (assembly) => assembly.stack('todo').one('AWS::AutoScaling::AutoScalingGroup').name,
  message:
    /AWS::CloudFormation::Init\.verify\.commands\.answers: Received 2 FAILURE signal\(s\) out of 2\.(.*\n)*.*todo\.service: failed: status=203\/EXEC.*\/usr\/bin\/node-20: No such file or directory/,
};
