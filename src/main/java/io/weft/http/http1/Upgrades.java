package io.weft.http.http1;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes requests for other protocols that are not to be heard out of a request's headers: {@code
 * h2c}, which Envoy never grants, and those of {@code ignore_http_11_upgrade}. The request then
 * goes on as one of HTTP/1.1. Source: {@code envoy.config.core.v3.Http1ProtocolOptions}.
 */
final class Upgrades {
  private static final HeaderName HTTP2_SETTINGS = HeaderName.of("http2-settings");

  private Upgrades() {}

  /** Removes them from {@code headers}, which have {@code upgrade}. */
  static void removeIgnored(HeaderMap headers, Predicate<String> ignored) {
    String connection = headers.joined(HeaderName.CONNECTION);
    String upgrade = headers.joined(HeaderName.UPGRADE);
    if (upgrade == null || !Framing.connectionHas(connection, "upgrade")) {
      return;
    }
    boolean h2c = upgrade.equalsIgnoreCase("h2c");
    String kept = h2c ? "" : without(upgrade, ignored);
    if (!kept.isEmpty()) {
      headers.set(HeaderName.UPGRADE, kept);
      return;
    }
    headers.remove(HeaderName.UPGRADE);
    if (h2c) {
      headers.remove(HTTP2_SETTINGS);
    }
    String options = without(connection, option -> isOfUpgrade(option, h2c));
    if (options.isEmpty()) {
      headers.remove(HeaderName.CONNECTION);
    } else {
      headers.set(HeaderName.CONNECTION, options);
    }
  }

  private static boolean isOfUpgrade(String option, boolean h2c) {
    return option.equalsIgnoreCase("upgrade") || (h2c && option.equalsIgnoreCase("http2-settings"));
  }

  /** The elements of the comma-separated {@code list} that are not {@code unwanted}. */
  private static String without(@Nullable String list, Predicate<String> unwanted) {
    StringBuilder kept = new StringBuilder();
    for (String element : list == null ? new String[0] : list.split(",", -1)) {
      String token = element.strip();
      if (!token.isEmpty() && !unwanted.test(token)) {
        kept.append(kept.isEmpty() ? "" : ",").append(token);
      }
    }
    return kept.toString();
  }
}
