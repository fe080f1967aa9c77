import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { RequestProblem } from '../../api/request-problem.ts';
import { tokenPayload } from '../../base/token-payload.ts';
import * as z from '../../base/zod.ts';
import { userName } from '../../people/person.ts';
import type { Reader } from '../../people/reader.ts';

const NAME_MAX = 255;
const claim = z.string().check(z.minLength(1), z.maxLength(NAME_MAX));

/** What API Gateway adds to a request that it has let in: the claims of a token, or who signed it by IAM. */
const authorizerSchema = z.object({
  jwt: z.optional(z.object({ claims: z.record(z.string(), z.unknown()) })),
  iam: z.optional(z.looseObject({ userArn: z.string() })),
});
const claimsSchema = z.object({
  preferred_username: claim,
  sub: claim,
  email: z.catch(z.optional(claim), undefined),
  email_verified: z.unknown(),
});
/** API Gateway flattens claims into texts; these are not, and are read from the token itself. */
const payloadSchema = z.object({
  sub: claim,
  realm_access: z.optional(z.object({ roles: z.array(z.string()) })),
});

/** The client scope of Keycloak that writes a claim. */
const SCOPE_OF: Readonly<Record<string, string>> = { preferred_username: 'profile', sub: 'basic' };

/**
 * Whoever makes a request, as API Gateway has verified it: the person of a token, who is an administrator with
 * `administratorRole`, or a caller by IAM, who always is. There is no other way in.
 *
 * @throws RequestProblem when it is neither, or the token does not say who it is of
 */
export function readerOf(
  { requestContext, headers }: Pick<APIGatewayProxyEventV2, 'requestContext' | 'headers'>,
  administratorRole: string,
): Reader {
  const { jwt, iam } =
    authorizerSchema.safeParse((requestContext as { readonly authorizer?: unknown } | undefined)?.authorizer)
      .data ?? {};
  if (jwt) return readerByToken(jwt.claims, headers['authorization'] ?? '', administratorRole);
  if (iam) return { person: undefined, isAdministrator: true };
  throw new RequestProblem('forbidden', 'This needs a token, or AWS credentials.');
}

function readerByToken(
  claims: Readonly<Record<string, unknown>>,
  authorization: string,
  administratorRole: string,
): Reader {
  const parsed = claimsSchema.safeParse(claims);
  if (!parsed.success) throw incomplete(String(parsed.error.issues[0]?.path[0]));
  const { preferred_username: name, sub: subject, email, email_verified: isVerified } = parsed.data;
  const payload = payloadSchema.safeParse(tokenPayload(authorization.replace(/^bearer\s+/i, ''))).data;
  // The token that API Gateway has verified is the one in this header; the roles of another would be nobody's.
  if (payload?.sub !== subject) {
    throw new RequestProblem('forbidden', 'The token is not the one whose claims were verified.');
  }
  return {
    person: {
      userName: userName(name),
      subject,
      email,
      hasVerifiedEmail: String(isVerified) === 'true',
    },
    isAdministrator: payload.realm_access?.roles.includes(administratorRole) ?? false,
  };
}

function incomplete(name: string): RequestProblem {
  return new RequestProblem(
    'forbidden',
    `The token has no claim ${name} that can be used. In Keycloak, give the client the client scope "${SCOPE_OF[name]}", and switch its lightweight access tokens off: they leave the claim out.`,
  );
}
