package io.weft.admin;

import io.weft.net.Address;
import java.util.LinkedHashMap;
import java.util.Map;

/** An address in the form of {@code envoy.config.core.v3.Address}, for {@link AdminJson}. */
final class AddressTree {
  private AddressTree() {}

  static Map<String, Object> of(Address address) {
    if (address.isPipe()) {
      return Map.of("pipe", Map.of("path", address.toString()));
    }
    if (address.isInternal()) {
      Map<String, Object> internal = new LinkedHashMap<>();
      internal.put("server_listener_name", address.internalListener());
      if (!address.endpointId().isEmpty()) {
        internal.put("endpoint_id", address.endpointId());
      }
      return Map.of("envoy_internal_address", internal);
    }
    Map<String, Object> socketAddress = new LinkedHashMap<>();
    socketAddress.put("address", address.host());
    socketAddress.put("port_value", address.port());
    return Map.of("socket_address", socketAddress);
  }
}
