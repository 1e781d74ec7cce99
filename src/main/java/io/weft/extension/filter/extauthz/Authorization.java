package io.weft.extension.filter.extauthz;

import java.io.IOException;

/** A service that is asked whether requests are allowed. */
@FunctionalInterface
interface Authorization {
  /**
   * What the service says; blocks for its time limit at most.
   *
   * @throws IOException if the stream of the request has ended
   */
  Verdict check(Check check) throws IOException;
}
