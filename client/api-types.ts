// Generated from functions/shared/api/openapi.json by `npm run generate`.

export interface paths {
  '/webhooks/instances': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Records one InstanceSummary, or up to 100, that a signed request carries. */
    post: operations['reportInstances'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/callbacks/{secret}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /** Takes a callback of the Data Manager as a hint to look an instance up. */
    put: operations['putCallback'];
    /** Takes a callback of the Data Manager as a hint to look an instance up. */
    post: operations['postCallback'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/instances': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Instances that you may see, in their current state, newest launch first. */
    get: operations['listInstances'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/instances/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One instance and its history, if you may see it. */
    get: operations['readInstance'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/instance-counts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How many instances that you may see are in each phase, whatever phase is asked for. */
    get: operations['countInstances'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/openapi.json': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** This document. */
    get: operations['readOpenApi'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    /** @description An instance as the Data Manager's `GET /instance` lists it. Fields that are not named here are kept. */
    InstanceSummary: {
      id: string;
      archived: boolean;
      application_id: string;
      application_version: string;
      application_type: string;
      application_specification?: string | null;
      authorisation_code?: number | null;
      phase: string;
      launched: string;
      started?: ('' | string) | null;
      stopped?: ('' | string) | null;
      run_time: string;
      owner: string;
      project_id: string;
      name: string;
      url?: string | null;
      job_collection?: string | null;
      job_job?: string | null;
      job_name?: string | null;
      job_id?: number | null;
      job_version?: string | null;
      job_image_type?: string | null;
      outputs?:
        | (
            | {
                [key: string]: unknown;
              }
            | string
          )
        | null;
      rendered_outputs?: string | null;
      fix_permissions?: boolean | null;
      coins?: string | number | null;
      error_message?: string | null;
    } & {
      [key: string]: unknown;
    };
    /** @description `recorded`: a new entry of the history, with the number `sequence`. `late`: a new entry that reports an older state; the current phase stays. `unchanged`: nothing new; the number is that of the newest entry. */
    RecordedReport: {
      id: string;
      /** @enum {string} */
      result: 'recorded' | 'unchanged' | 'late';
      sequence: number;
    };
    /** @description Not a valid InstanceSummary: nothing was recorded of it. The others were not affected. */
    InvalidReport: {
      id?: string;
      /** @constant */
      result: 'invalid';
      errors: components['schemas']['FieldError'][];
    };
    /** @description One thing that was wrong: where (names and indexes joined with dots, empty for the whole), and what was expected. */
    FieldError: {
      path: string;
      message: string;
    };
    /** @description What was wrong with a request, and what to do (RFC 9457). `errors` names every wrong field. */
    Problem: {
      /** @constant */
      type: 'about:blank';
      title: string;
      status: number;
      detail: string;
      errors?: components['schemas']['FieldError'][];
    };
    /** @description The callback names no instance; the next poll finds what it was about. */
    LeftToPoll: {
      /** @constant */
      result: 'left-to-poll';
      detail: string;
    };
    /** @description An instance in its current state. */
    ListedInstance: {
      id: string;
      /** @description The current phase. */
      phase: string;
      /** @description `null` while the instance has not finished. */
      outcome: ('success' | 'failure') | null;
      name: string;
      owner: string;
      projectId: string;
      applicationType: string;
      job?: string;
      launchedAt: components['schemas']['Instant'];
      startedAt?: components['schemas']['Instant'];
      stoppedAt?: components['schemas']['Instant'];
      /** @description When the newest entry of its history was learnt. */
      observedAt: components['schemas']['Instant'];
      /**
       * @description Who reported that.
       * @enum {string}
       */
      source: 'webhook' | 'callback' | 'poll';
      /** @description How many entries its history has. */
      events: number;
    };
    /**
     * @description UTC, ISO-8601, with milliseconds.
     * @example 2026-02-03T10:12:43.000Z
     */
    Instant: string;
    /** @description An instance and its history. */
    Instance: {
      id: string;
      /** @description The current phase. */
      phase: string;
      /** @description `null` while the instance has not finished. */
      outcome: ('success' | 'failure') | null;
      name: string;
      owner: string;
      projectId: string;
      applicationType: string;
      job?: string;
      launchedAt: components['schemas']['Instant'];
      startedAt?: components['schemas']['Instant'];
      stoppedAt?: components['schemas']['Instant'];
      /** @description The Data Manager's summary behind the current state, in its spelling; secrets and what is too large are left out. */
      summary: {
        [key: string]: unknown;
      };
      /** @description What was left out of the summary, or cut: fields by their names, secrets by their paths (`outputs.0.token`). */
      omittedFields?: string[];
      /** @description In the order in which it was recorded. */
      history: components['schemas']['HistoryEntry'][];
      /**
       * @description There are more entries than could be read, 10,000 at most; the oldest are here.
       * @constant
       */
      historyTruncated?: true;
      /** @description In the order in which it happened. A phase that lasts is counted up to now; final phases have no entry. */
      durations: components['schemas']['PhaseDuration'][];
    };
    /** @description An entry of a history. */
    HistoryEntry: {
      sequence: number;
      /**
       * @description `phase`: the phase changed. `update`: something else that matters did. `late`: an older state was reported after a newer one.
       * @enum {string}
       */
      kind: 'phase' | 'update' | 'late';
      /** @description The current phase after this entry. */
      phase: string;
      previousPhase?: string;
      /** @description On a `late` entry: what was reported. */
      reportedPhase?: string;
      /** @enum {string} */
      source: 'webhook' | 'callback' | 'poll';
      /** @description When it happened, where the summary says so; else when it was seen. */
      occurredAt: components['schemas']['Instant'];
      /** @description When Phasewatch learnt it. */
      observedAt: components['schemas']['Instant'];
      notice?: components['schemas']['Notice'];
    };
    /** @description What people are told of an entry. */
    Notice: {
      id: string;
      /** @enum {string} */
      kind: 'completed' | 'failed';
      /** @enum {string} */
      state: 'due' | 'published' | 'suppressed';
      /** @description While it is due: tries so far. */
      attempts?: number;
      publishedAt?: components['schemas']['Instant'];
      /** @description SNS's id of the message. */
      messageId?: string;
      /**
       * @description Why it is suppressed.
       * @enum {string}
       */
      because?: 'finished-before-first-seen' | 'stale';
    };
    /** @description The time spent in a phase. */
    PhaseDuration: {
      phase: string;
      from: components['schemas']['Instant'];
      /** @description Absent while the phase lasts. */
      until?: components['schemas']['Instant'];
      seconds: number;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  reportInstances: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json':
          | components['schemas']['InstanceSummary']
          | {
              instances: components['schemas']['InstanceSummary'][];
            };
      };
    };
    responses: {
      /** @description Done. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            results: (components['schemas']['RecordedReport'] | components['schemas']['InvalidReport'])[];
          };
        };
      };
      /** @description The body is empty, not UTF-8 or not JSON. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description No valid signature of the last five minutes. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is larger than 262,144 bytes. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Validation failed; `errors` says where. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description A bug; it is logged. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Temporarily unavailable. Send the same request again after `Retry-After` seconds; that is always safe. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  putCallback: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The callback secret, with or without a slash after it. */
        secret: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          instance_id?: string | null;
          job_status?: string | null;
          state_transition_time?: string | null;
          callback_context?: unknown;
        } & {
          [key: string]: unknown;
        };
      };
    };
    responses: {
      /** @description Done. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RecordedReport'] | components['schemas']['LeftToPoll'];
        };
      };
      /** @description The body is empty, not UTF-8 or not JSON. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is nothing at this address, or nothing that you may see. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is larger than 262,144 bytes. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Validation failed; `errors` says where. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description A bug; it is logged. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Temporarily unavailable. Send the same request again after `Retry-After` seconds; that is always safe. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  postCallback: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The callback secret, with or without a slash after it. */
        secret: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          instance_id?: string | null;
          job_status?: string | null;
          state_transition_time?: string | null;
          callback_context?: unknown;
        } & {
          [key: string]: unknown;
        };
      };
    };
    responses: {
      /** @description Done. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RecordedReport'] | components['schemas']['LeftToPoll'];
        };
      };
      /** @description The body is empty, not UTF-8 or not JSON. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is nothing at this address, or nothing that you may see. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The body is larger than 262,144 bytes. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Validation failed; `errors` says where. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description A bug; it is logged. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Temporarily unavailable. Send the same request again after `Retry-After` seconds; that is always safe. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listInstances: {
    parameters: {
      query?: {
        /** @description `mine`: your own, and those of the projects that you belong to; this is so where it is absent. `visible`: all that you may see. `all`: for administrators, and for callers by IAM, for whom it is so where it is absent. */
        scope?: 'mine' | 'visible' | 'all';
        /** @description Only instances that are now in one of these phases; repeated, or separated by commas. COMPLETED and SUCCEEDED are two. */
        phase?: string[];
        /** @description Only instances that have ended like this. */
        outcome?: 'success' | 'failure';
        /** @description Only instances of this owner, by the platform's user name. */
        owner?: string;
        /** @description Only instances of this project. */
        projectId?: string;
        /** @description Only instances of this job. */
        job?: string;
        /** @description JOB or APPLICATION. */
        applicationType?: string;
        /** @description Only instances whose name contains this, in small or capital letters. */
        name?: string;
        /** @description The first launch: a day (2026-02-03) or an instant, UTC unless it names an offset. 366 days ago where absent; at most 36,600 days before `launchedTo`. */
        launchedFrom?: string;
        /** @description The last launch, as `launchedFrom`; tomorrow where absent. */
        launchedTo?: string;
        /** @description How many instances at most; 50 where absent. */
        limit?: number;
        /** @description The `nextCursor` of the answer before; repeat the other parameters with it. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /**
             * @description Which instances these are of; see the parameter.
             * @enum {string}
             */
            scope: 'mine' | 'visible' | 'all';
            instances: components['schemas']['ListedInstance'][];
            /** @description There is more, even where this page is short or empty. Absent on the last page. */
            nextCursor?: string;
            /** @description The launch down to which the list has been looked through. */
            lookedBackTo: components['schemas']['Instant'];
          };
        };
      };
      /** @description The token does not say who it is of, or the scope is for administrators. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Validation failed; `errors` says where. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description A bug; it is logged. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Temporarily unavailable. Send the same request again after `Retry-After` seconds; that is always safe. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  readInstance: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Instance'];
        };
      };
      /** @description The token does not say who it is of, or the scope is for administrators. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description There is nothing at this address, or nothing that you may see. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description A bug; it is logged. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Temporarily unavailable. Send the same request again after `Retry-After` seconds; that is always safe. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  countInstances: {
    parameters: {
      query?: {
        /** @description `mine`: your own, and those of the projects that you belong to; this is so where it is absent. `visible`: all that you may see. `all`: for administrators, and for callers by IAM, for whom it is so where it is absent. */
        scope?: 'mine' | 'visible' | 'all';
        /** @description Only instances that are now in one of these phases; repeated, or separated by commas. COMPLETED and SUCCEEDED are two. */
        phase?: string[];
        /** @description Only instances that have ended like this. */
        outcome?: 'success' | 'failure';
        /** @description Only instances of this owner, by the platform's user name. */
        owner?: string;
        /** @description Only instances of this project. */
        projectId?: string;
        /** @description Only instances of this job. */
        job?: string;
        /** @description JOB or APPLICATION. */
        applicationType?: string;
        /** @description Only instances whose name contains this, in small or capital letters. */
        name?: string;
        /** @description The first launch: a day (2026-02-03) or an instant, UTC unless it names an offset. 366 days ago where absent; at most 36,600 days before `launchedTo`. */
        launchedFrom?: string;
        /** @description The last launch, as `launchedFrom`; tomorrow where absent. */
        launchedTo?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /**
             * @description Which instances these are of; see the parameter.
             * @enum {string}
             */
            scope: 'mine' | 'visible' | 'all';
            /** @description How many instances are in each phase. */
            counts: {
              [key: string]: number;
            };
            /** @description Whether all were counted. If not, there are more than these. */
            isComplete: boolean;
            /** @description The launch down to which they were counted. */
            lookedBackTo: components['schemas']['Instant'];
          };
        };
      };
      /** @description The token does not say who it is of, or the scope is for administrators. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Validation failed; `errors` says where. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description A bug; it is logged. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Temporarily unavailable. Send the same request again after `Retry-After` seconds; that is always safe. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  readOpenApi: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            [key: string]: unknown;
          };
        };
      };
      /** @description A bug; it is logged. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
}
