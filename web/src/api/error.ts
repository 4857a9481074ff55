/** A bad field of a request, by its path, such as `account.display_name`. */
export interface FieldViolation {
  field: string;
  description: string;
}

/** What a service says of a call that failed (google.rpc.Status), or that none could be reached. */
export class ApiError extends Error {
  /** HTTP's status; 0: no answer came. */
  readonly status: number;
  /** gRPC's code by name, such as `ABORTED`. */
  readonly code: string;
  /** Why, stable for programs, such as `HIERARCHY_CYCLE`. Empty: not given. */
  readonly reason: string;
  /** The variables of the message, by name. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly violations: readonly FieldViolation[];
  /** What to tell an operator. Empty: the call did not get so far. */
  readonly requestId: string;
  /** When another try makes sense, in milliseconds. Undefined: not said. */
  readonly retryAfterMs: number | undefined;

  constructor(fields: Partial<Omit<ApiError, 'name' | 'stack' | 'cause'>> & { message: string }) {
    super(fields.message);
    this.name = 'ApiError';
    this.status = fields.status ?? 0;
    this.code = fields.code ?? 'UNKNOWN';
    this.reason = fields.reason ?? '';
    this.metadata = fields.metadata ?? {};
    this.violations = fields.violations ?? [];
    this.requestId = fields.requestId ?? '';
    this.retryAfterMs = fields.retryAfterMs;
  }
}

/** gRPC's codes by number. */
const CODES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

/** One of a status' details, as JSON: `@type` says which. */
interface Detail {
  '@type'?: string;
  reason?: string;
  metadata?: Record<string, string>;
  fieldViolations?: FieldViolation[];
  violations?: { type?: string; subject?: string; description?: string }[];
  retryDelay?: string;
  requestId?: string;
}

interface Status {
  code?: number;
  message?: string;
  details?: Detail[];
}

const SECOND_MS = 1000;

function secondsToMs(text: string | null | undefined): number | undefined {
  const seconds = Number.parseFloat(text ?? '');
  return Number.isFinite(seconds) ? Math.ceil(seconds * SECOND_MS) : undefined;
}

/** Reads a failed response; one that is no google.rpc.Status (a proxy's, say) gives its HTTP status. */
export function errorOfResponse(response: Response, body: string): ApiError {
  const status = parseStatus(body);
  const details = status.details ?? [];
  const one = (type: string) => details.find((detail) => detail['@type']?.endsWith(type)) ?? {};
  const info = one('google.rpc.ErrorInfo');
  return new ApiError({
    message: status.message ?? (response.statusText || `HTTP ${response.status}`),
    status: response.status,
    code: CODES[status.code ?? -1] ?? codeOfHttp(response.status),
    reason: info.reason ?? '',
    metadata: info.metadata ?? {},
    violations: one('google.rpc.BadRequest').fieldViolations ?? [],
    requestId:
      response.headers.get('Accord-Request-Id') ?? one('google.rpc.RequestInfo').requestId ?? '',
    retryAfterMs:
      secondsToMs(response.headers.get('Retry-After')) ??
      secondsToMs(one('google.rpc.RetryInfo').retryDelay),
  });
}

function parseStatus(body: string): Status {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Status) : {};
  } catch {
    return {};
  }
}

function codeOfHttp(status: number): string {
  if (status === 502 || status === 503) return 'UNAVAILABLE';
  if (status === 504) return 'DEADLINE_EXCEEDED';
  if (status === 404) return 'NOT_FOUND';
  if (status === 401) return 'UNAUTHENTICATED';
  if (status === 403) return 'PERMISSION_DENIED';
  return 'UNKNOWN';
}

/** No answer came: the gateway is away, or the network. */
export function unreachable(cause: unknown): ApiError {
  return new ApiError({ message: String(cause), status: 0, code: 'UNAVAILABLE' });
}

/** The call may work if it is made again as it is: nobody was there to answer it. */
export function isAway(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'UNAVAILABLE';
}

/** Somebody else changed the resource since it was read. */
export function isConflict(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'ABORTED';
}

/** The caller may not see it, or it is not there: a service does not say which. */
export function isHidden(error: unknown): boolean {
  return (
    error instanceof ApiError &&
    ['NOT_FOUND', 'PERMISSION_DENIED', 'UNAUTHENTICATED'].includes(error.code)
  );
}

/** What it says, for whoever reads the page. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Why something could not be read, as a view shows it. */
export function failureOf(error: unknown): {
  kind: 'hidden' | 'away' | 'failed';
  message: string;
  requestId?: string;
} {
  const requestId = error instanceof ApiError ? error.requestId : undefined;
  const message = messageOf(error);
  if (isHidden(error)) return { kind: 'hidden', message, requestId };
  return { kind: isAway(error) ? 'away' : 'failed', message, requestId };
}
