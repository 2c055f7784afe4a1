import * as contract from '@sluice/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Actor } from '../../platform/actor.ts';
import type { Platform } from '../../platform/platform.ts';
import { Secret } from '../../platform/secret.ts';
import { serve, servePublic } from '../../platform/serve.ts';
import { answerSignedIn, originOf } from '../access/index.ts';
import { accountOf } from './account.ts';
import { renewBackupCodes } from './backup-codes.ts';
import type { SecondFactorParts } from './parts.ts';
import { addPasskey, beginPasskey, removePasskey, renamePasskey } from './passkey-enrolment.ts';
import { resetSecondFactors } from './reset-service.ts';
import { listSecondFactors, viewOwnFactors } from './second-factor-read-model.ts';
import { beginPasskeySignIn, finishPasskeySignIn, takeSecondStep } from './sign-in-steps.ts';
import { beginProof, stepUp } from './step-up.ts';
import { beginTotp, confirmTotp, disableTotp } from './totp-enrolment.ts';

export function addSecondFactorRoutes(
  app: FastifyInstance,
  { config }: Pick<Platform, 'config'>,
  parts: SecondFactorParts,
): void {
  addSignInRoutes(app, config, parts);
  addOwnRoutes(app, config, parts);
  serve(app, contract.listSecondFactors, async () => ({ items: await listSecondFactors(parts.db) }));
  serve(app, contract.resetSecondFactors, ({ actor, body, params }) =>
    resetSecondFactors(parts, actor, params.userId, body.reason),
  );
}

function addSignInRoutes(app: FastifyInstance, config: Platform['config'], parts: SecondFactorParts): void {
  servePublic(app, contract.takeSecondStep, async ({ body, reply, request }) => {
    const origin = originOf(request, config);
    return answerSignedIn(request, reply, await takeSecondStep(parts, new Secret(body.ticket), body.proof, origin));
  });
  servePublic(app, contract.beginPasskeySignIn, ({ body, request }) =>
    beginPasskeySignIn(parts, body.kind, originOf(request, config)),
  );
  servePublic(app, contract.finishPasskeySignIn, async ({ body, reply, request }) => {
    const origin = originOf(request, config);
    const ticket = new Secret(body.ticket);
    return answerSignedIn(request, reply, await finishPasskeySignIn(parts, ticket, body.response, origin));
  });
}

function addOwnRoutes(app: FastifyInstance, config: Platform['config'], parts: SecondFactorParts): void {
  const own = ({ actor, request }: { actor: Actor; request: FastifyRequest }) => accountOf(actor, request, config);
  serve(app, contract.viewSecondFactors, (input) => viewOwnFactors(parts.db, own(input)));
  serve(app, contract.beginProof, (input) => beginProof(parts, own(input)));
  serve(app, contract.stepUp, (input) => stepUp(parts, own(input), input.body.proof));
  serve(app, contract.beginTotp, (input) => beginTotp(parts, own(input), input.body.confirm));
  serve(app, contract.confirmTotp, (input) => confirmTotp(parts, own(input), input.body.code));
  serve(app, contract.disableTotp, (input) => disableTotp(parts, own(input), input.body.confirm));
  serve(app, contract.renewBackupCodes, (input) => renewBackupCodes(parts, own(input), input.body.confirm));
  serve(app, contract.beginPasskey, (input) => beginPasskey(parts, own(input), input.body.confirm));
  serve(app, contract.addPasskey, (input) => addPasskey(parts, own(input), input.body));
  serve(app, contract.renamePasskey, (input) =>
    renamePasskey(parts, own(input), input.params.passkeyId, input.body.name),
  );
  serve(app, contract.removePasskey, (input) =>
    removePasskey(parts, own(input), input.params.passkeyId, input.body.confirm),
  );
}
