package io.weft.extension.originalipdetection.xff;

import io.weft.hcm.ForwardedFor;
import io.weft.hcm.OriginalIpDetection;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.net.Address;
import io.weft.net.CidrRange;
import java.net.InetAddress;
import java.util.List;

/** The client is the last address that is not a known proxy's. A value; any thread. */
record TrustedProxies(List<CidrRange> proxies, boolean appendsPeer) implements OriginalIpDetection {
  /** A longer list is not looked at. */
  private static final int MAX_ADDRESSES = 20;

  TrustedProxies {
    proxies = List.copyOf(proxies);
  }

  @Override
  public Result detect(HeaderMap headers, Address peer) {
    String value = headers.joined(HeaderName.X_FORWARDED_FOR);
    if (value == null || !isProxy(peer)) {
      return Result.NONE;
    }
    String[] addresses = value.split(",", MAX_ADDRESSES + 1);
    if (addresses.length > MAX_ADDRESSES) {
      return Result.NONE;
    }
    Address found = null;
    for (int i = addresses.length - 1; i >= 0; i--) {
      Address address = ForwardedFor.address(addresses[i].strip());
      if (address == null) {
        return new Result(found, false, appendsPeer, 0);
      }
      found = address;
      if (!isProxy(address)) {
        return new Result(found, addresses.length == 1, appendsPeer, 0);
      }
    }
    return new Result(found, false, appendsPeer, 0);
  }

  private boolean isProxy(Address address) {
    InetAddress ip = address.ip();
    return ip != null && CidrRange.anyContains(proxies, ip);
  }
}
