package io.weft.extension.originalipdetection.customheader;

import io.weft.hcm.ForwardedFor;
import io.weft.hcm.OriginalIpDetection;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.net.Address;

/**
 * The client is who a field says. A value; any thread.
 *
 * @param isTrusted whether an internal address there makes a request an internal one
 * @param rejectWithStatus answers requests without an address there; 0 serves them
 */
record CustomHeader(HeaderName header, boolean isTrusted, int rejectWithStatus)
    implements OriginalIpDetection {
  @Override
  public Result detect(HeaderMap headers, Address peer) {
    String value = headers.joined(header);
    Address client = value == null ? null : ForwardedFor.address(value.strip());
    return client == null
        ? new Result(null, false, false, rejectWithStatus)
        : new Result(client, isTrusted, false, 0);
  }
}
