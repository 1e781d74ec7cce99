package io.weft.router;

/** A time limit of a forwarded request that was exceeded. */
enum Expiry {
  /** The route's {@code timeout}: all attempts together. */
  ROUTE,
  /** {@code per_try_timeout}: an attempt brought no response. */
  PER_TRY,
  /** {@code per_try_idle_timeout}: an attempt stood still. */
  PER_TRY_IDLE,
  /** {@code max_stream_duration} of the cluster: an attempt's stream has not ended. */
  MAX_STREAM_DURATION
}
