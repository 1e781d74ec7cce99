package io.weft.config;

import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.weft.hcm.ClientCertForwarding;
import io.weft.hcm.ClientCertForwarding.Detail;
import java.util.EnumSet;
import java.util.Set;

/** Translates what hosts learn of clients' certificates. */
final class ClientCertTranslator {
  private ClientCertTranslator() {}

  /** What {@code proto} says. */
  static ClientCertForwarding translate(HttpConnectionManager proto) {
    var set = proto.getSetCurrentClientCertDetails();
    Set<Detail> details = EnumSet.noneOf(Detail.class);
    if (set.getSubject().getValue()) {
      details.add(Detail.SUBJECT);
    }
    if (set.getCert()) {
      details.add(Detail.CERT);
    }
    if (set.getChain()) {
      details.add(Detail.CHAIN);
    }
    if (set.getUri()) {
      details.add(Detail.URI);
    }
    if (set.getDns()) {
      details.add(Detail.DNS);
    }
    return new ClientCertForwarding(
        switch (proto.getForwardClientCertDetails()) {
          case SANITIZE, UNRECOGNIZED -> ClientCertForwarding.Mode.SANITIZE;
          case FORWARD_ONLY -> ClientCertForwarding.Mode.FORWARD_ONLY;
          case APPEND_FORWARD -> ClientCertForwarding.Mode.APPEND_FORWARD;
          case SANITIZE_SET -> ClientCertForwarding.Mode.SANITIZE_SET;
          case ALWAYS_FORWARD_ONLY -> ClientCertForwarding.Mode.ALWAYS_FORWARD_ONLY;
        },
        details);
  }
}
