package io.weft.extension.filter.extauthz;

import io.weft.http.HttpRequest;
import java.util.Map;

/**
 * A request of which a service is asked.
 *
 * @param request as it stands
 * @param body what is told of its body
 * @param contextExtensions what all places of the route add
 * @param facts takes what the check has cost
 */
record Check(
    HttpRequest request, Body body, Map<String, String> contextExtensions, CheckFacts facts) {
  /** Bytes of a body. */
  static final class Body {
    /** No body is told of. */
    static final Body NONE = new Body(new byte[0], false, false, 0);

    private final byte[] bytes;
    private final boolean isTold;
    private final boolean isPartial;
    private final long size;

    /**
     * What is told of a body.
     *
     * @param size of all of it as far as it is known
     */
    Body(byte[] bytes, boolean isTold, boolean isPartial, long size) {
      this.bytes = bytes;
      this.isTold = isTold;
      this.isPartial = isPartial;
      this.size = size;
    }

    byte[] bytes() {
      return bytes;
    }

    boolean isTold() {
      return isTold;
    }

    boolean isPartial() {
      return isPartial;
    }

    long size() {
      return size;
    }
  }
}
