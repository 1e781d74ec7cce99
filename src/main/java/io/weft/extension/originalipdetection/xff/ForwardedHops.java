package io.weft.extension.originalipdetection.xff;

import io.weft.hcm.ForwardedFor;
import io.weft.hcm.OriginalIpDetection;
import io.weft.http.HeaderMap;
import io.weft.net.Address;

/** The client is so many places left of the last one. A value; any thread. */
record ForwardedHops(int trustedHops, boolean appendsPeer) implements OriginalIpDetection {
  @Override
  public Result detect(HeaderMap headers, Address peer) {
    Address client = ForwardedFor.trusted(headers, trustedHops);
    return new Result(client, ForwardedFor.isSingle(headers), appendsPeer, 0);
  }
}
