import { type Check, optional } from '../../cloudformation/checks';
import { nameOf } from '../../cloudformation/world';
import { type AwsPage, refuse } from '../../kit/refusal';

/** What a name or a description of a security group, or of one of its rules, may consist of. */
const CHARACTERS = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{0,255}$/;
const CREATE = 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html';
const RULE = 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html';

export const groupDescription = groupText('security group description', 'GroupDescription', CREATE);
export const ruleDescription = groupText('rule description', 'Description', RULE);

const characters = groupText('security group name', 'GroupName', CREATE);

export const groupName: Check = (value, checked) => {
  characters(value, checked);
  if (!/^sg-/i.test(String(value ?? ''))) return;
  refuse({
    resource: nameOf(checked.request),
    property: checked.property,
    code: 'InvalidParameterValue',
    message: `Invalid group name '${value}': it may not be in the format sg-*`,
    repair: 'begin it with something else',
    source: CREATE,
  });
};

function groupText(what: string, parameter: string, source: AwsPage): Check {
  return optional((value, { request, property }) => {
    const text = String(value);
    if (CHARACTERS.test(text)) return;
    const strange = [...text].filter((character) => !CHARACTERS.test(character));
    refuse({
      resource: nameOf(request),
      property,
      code: 'InvalidParameterValue',
      message: /^[\0-\x7f]*$/.test(text)
        ? `Invalid ${what}. Valid ${what.endsWith('name') ? 'names' : 'descriptions'} are strings less than 256 characters from the following set: a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*`
        : `Value (${text}) for parameter ${parameter} is invalid. Character sets beyond ASCII are not supported.`,
      repair:
        strange.length > 0 ? `write it without ${[...new Set(strange)].join(' ')}` : 'shorten it to 255 characters',
      source,
    });
  });
}
