package io.weft.tls;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.weft.net.ConnectFailedException;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Finds out why a handshake failed, which Java tells in causes and in messages only. */
final class HandshakeFailure {
  /** How Java's server says that a client showed no certificate. */
  private static final String NO_CERTIFICATE = "Empty client certificate chain";

  private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");
  private static final Map<String, Integer> ALERTS =
      Map.ofEntries(
          Map.entry("unexpected_message", 10),
          Map.entry("bad_record_mac", 20),
          Map.entry("handshake_failure", 40),
          Map.entry("bad_certificate", 42),
          Map.entry("unsupported_certificate", 43),
          Map.entry("certificate_revoked", 44),
          Map.entry("certificate_expired", 45),
          Map.entry("certificate_unknown", 46),
          Map.entry("illegal_parameter", 47),
          Map.entry("unknown_ca", 48),
          Map.entry("access_denied", 49),
          Map.entry("decode_error", 50),
          Map.entry("decrypt_error", 51),
          Map.entry("protocol_version", 70),
          Map.entry("insufficient_security", 71),
          Map.entry("internal_error", 80),
          Map.entry("unrecognized_name", 112),
          Map.entry("certificate_required", 116),
          Map.entry("no_application_protocol", 120));

  /** Numbers of BoringSSL: its library in the highest byte, alerts from 1000 on. */
  private static final int LIBRARY = 16 << 24;

  private static final int FIRST_ALERT = 1000;
  private static final int VERIFY_FAILED = 125;
  private static final int KEY_USAGE = 302;
  private static final int LAST_OF_SSL_3 = 47;

  private HandshakeFailure() {}

  /** Counts {@code failure} and returns it. A peer that just goes away is no error of TLS. */
  static IOException counted(IOException failure, TlsStats stats) {
    PeerRefusedException refused = find(failure, PeerRefusedException.class);
    if (refused != null) {
      stats.onRefused(refused.check());
    } else if (isOfMissingCertificate(failure)) {
      stats.onMissingCertificate();
    } else if (!isOfSocket(failure)) {
      stats.onError();
    }
    return failure;
  }

  private static boolean isOfMissingCertificate(IOException failure) {
    return failure instanceof BoringFailure boring
        ? boring.isMissingCertificate()
        : String.valueOf(failure.getMessage()).contains(NO_CERTIFICATE);
  }

  /**
   * What a client tells of {@code failure}, in the form of Envoy's texts: the number is that of
   * BoringSSL's error, which scripts look for.
   */
  static ConnectFailedException ofClient(IOException failure) {
    return new ConnectFailedException(ConnectFailedException.Kind.REMOTE, reason(failure));
  }

  private static String reason(IOException failure) {
    PeerRefusedException refused = find(failure, PeerRefusedException.class);
    if (failure instanceof BoringFailure) {
      String why = refused == null ? "" : ":" + refused.getMessage();
      return "TLS_error:" + failure.getMessage() + why + ":TLS_error_end";
    }
    if (refused != null) {
      return text(VERIFY_FAILED, "CERTIFICATE_VERIFY_FAILED:" + refused.getMessage());
    }
    if (failure instanceof KeyUsage.KeyUsageException) {
      return text(KEY_USAGE, "KEY_USAGE_BIT_INCORRECT");
    }
    if (isOfSocket(failure)) {
      return "";
    }
    Matcher alert = ALERT.matcher(String.valueOf(failure.getMessage()));
    if (alert.find()) {
      Integer number = ALERTS.get(alert.group(1));
      if (number != null) {
        String prefix = number <= LAST_OF_SSL_3 ? "SSLV3_ALERT_" : "TLSV1_ALERT_";
        String name = alert.group(1).toUpperCase(Locale.ROOT);
        return text(FIRST_ALERT + number, prefix + name);
      }
    }
    return "TLS_error:|" + failure.getMessage() + ":TLS_error_end";
  }

  /** Whether the peer went away, which Java reports in many forms. */
  private static boolean isOfSocket(IOException failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root instanceof IOException && !(root instanceof SSLException);
  }

  private static String text(int reason, String words) {
    return "TLS_error:|"
        + (LIBRARY + reason)
        + ":SSL routines:OPENSSL_internal:"
        + words
        + ":TLS_error_end";
  }

  static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
    }
    return null;
  }
}
