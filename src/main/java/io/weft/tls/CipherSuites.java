package io.weft.tls;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** OpenSSL's names of cipher suites, which Envoy uses, and those of IANA, which Java uses. */
final class CipherSuites {
  /** What Envoy offers up to TLS 1.2 unless told otherwise. */
  static final List<String> DEFAULT =
      List.of(
          "ECDHE-ECDSA-AES128-GCM-SHA256",
          "ECDHE-ECDSA-CHACHA20-POLY1305",
          "ECDHE-RSA-AES128-GCM-SHA256",
          "ECDHE-RSA-CHACHA20-POLY1305",
          "ECDHE-ECDSA-AES256-GCM-SHA384",
          "ECDHE-RSA-AES256-GCM-SHA384");

  /** The same as Envoy says it: which of two in a group counts, the client's machine knows best. */
  static final List<String> DEFAULT_GROUPED =
      List.of(
          "[ECDHE-ECDSA-AES128-GCM-SHA256|ECDHE-ECDSA-CHACHA20-POLY1305]",
          "[ECDHE-RSA-AES128-GCM-SHA256|ECDHE-RSA-CHACHA20-POLY1305]",
          "ECDHE-ECDSA-AES256-GCM-SHA384",
          "ECDHE-RSA-AES256-GCM-SHA384");

  /** Those of TLS 1.3, which no configuration can take away. */
  static final List<String> TLS_1_3 =
      List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

  private static final Map<String, String> IANA = iana();
  private static final Map<String, String> OPENSSL = openssl();

  private CipherSuites() {}

  /** Java's name of what OpenSSL calls {@code name}; null if BoringSSL has no such suite. */
  static @Nullable String iana(String name) {
    String iana = IANA.get(name);
    return iana == null && OPENSSL.containsKey(name) ? name : iana;
  }

  /** OpenSSL's name of what Java calls {@code iana}; those of TLS 1.3 have one name. */
  static String openssl(String iana) {
    return OPENSSL.getOrDefault(iana, iana);
  }

  /** The names in {@code entries}, of which some are groups such as {@code [A|B]}, in order. */
  static List<String> flatten(List<String> entries) {
    List<String> names = new ArrayList<>();
    for (String entry : entries) {
      for (String part : entry.split(":")) {
        boolean isGroup = part.startsWith("[") && part.endsWith("]");
        String inner = isGroup ? part.substring(1, part.length() - 1) : part;
        names.addAll(List.of(isGroup ? inner.split("\\|") : new String[] {inner}));
      }
    }
    return names;
  }

  private static Map<String, String> iana() {
    Map<String, String> names = new LinkedHashMap<>();
    for (String key : List.of("ECDSA", "RSA")) {
      String prefix = "ECDHE-" + key + '-';
      String iana = "TLS_ECDHE_" + key + "_WITH_";
      names.put(prefix + "AES128-GCM-SHA256", iana + "AES_128_GCM_SHA256");
      names.put(prefix + "AES256-GCM-SHA384", iana + "AES_256_GCM_SHA384");
      names.put(prefix + "CHACHA20-POLY1305", iana + "CHACHA20_POLY1305_SHA256");
      names.put(prefix + "AES128-SHA", iana + "AES_128_CBC_SHA");
      names.put(prefix + "AES256-SHA", iana + "AES_256_CBC_SHA");
    }
    names.put("ECDHE-RSA-AES128-SHA256", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256");
    names.put("AES128-GCM-SHA256", "TLS_RSA_WITH_AES_128_GCM_SHA256");
    names.put("AES256-GCM-SHA384", "TLS_RSA_WITH_AES_256_GCM_SHA384");
    names.put("AES128-SHA", "TLS_RSA_WITH_AES_128_CBC_SHA");
    names.put("AES256-SHA", "TLS_RSA_WITH_AES_256_CBC_SHA");
    names.put("DES-CBC3-SHA", "SSL_RSA_WITH_3DES_EDE_CBC_SHA");
    names.put("PSK-AES128-CBC-SHA", "TLS_PSK_WITH_AES_128_CBC_SHA");
    names.put("PSK-AES256-CBC-SHA", "TLS_PSK_WITH_AES_256_CBC_SHA");
    names.put("ECDHE-PSK-AES128-CBC-SHA", "TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA");
    names.put("ECDHE-PSK-AES256-CBC-SHA", "TLS_ECDHE_PSK_WITH_AES_256_CBC_SHA");
    names.put("ECDHE-PSK-CHACHA20-POLY1305", "TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256");
    return names;
  }

  private static Map<String, String> openssl() {
    Map<String, String> names = new LinkedHashMap<>();
    IANA.forEach((openssl, iana) -> names.put(iana, openssl));
    return names;
  }
}
