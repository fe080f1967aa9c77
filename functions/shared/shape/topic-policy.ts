/** All that a topic's policy can be about ("Valid Amazon SNS policy actions" in its guide); it takes neither others nor `sns:*`. */
export const TOPIC_ACTIONS = [
  'AddPermission',
  'DeleteTopic',
  'GetDataProtectionPolicy',
  'GetTopicAttributes',
  'ListSubscriptionsByTopic',
  'ListTagsForResource',
  'Publish',
  'PutDataProtectionPolicy',
  'RemovePermission',
  'SetTopicAttributes',
  'Subscribe',
].map((action) => `sns:${action}`);

/** When every topic of ours denies all of {@link TOPIC_ACTIONS} to everybody. */
export const WITHOUT_TLS = { Bool: { 'aws:SecureTransport': 'false' } };
