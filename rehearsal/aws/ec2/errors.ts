import type { AwsPage } from '../../kit/refusal';

/** The error codes of the EC2 API, with what each means. */
export const EC2_ERRORS: AwsPage = 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html';
