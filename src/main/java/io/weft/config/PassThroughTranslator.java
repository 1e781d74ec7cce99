package io.weft.config;

import io.envoyproxy.envoy.config.core.v3.ProxyProtocolPassThroughTLVs;
import io.weft.net.ProxyProtocol.PassThrough;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Translates which facts of PROXY headers are passed on. Source: {@code
 * envoy.config.core.v3.ProxyProtocolPassThroughTLVs}.
 */
public final class PassThroughTranslator {
  private PassThroughTranslator() {}

  /** What {@code proto} says; without it nothing is passed on. */
  public static PassThrough translate(@Nullable ProxyProtocolPassThroughTLVs proto) {
    if (proto == null) {
      return PassThrough.NONE;
    }
    return switch (proto.getMatchType()) {
      case INCLUDE_ALL -> new PassThrough(true, Set.of());
      case INCLUDE, UNRECOGNIZED -> new PassThrough(false, Set.copyOf(proto.getTlvTypeList()));
    };
  }
}
