package io.weft.tls;

import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names of groups and signature schemes as BoringSSL and thus Envoy's stats have them. */
final class TlsNumbers {
  private static final Map<Integer, String> GROUPS =
      Map.of(0x001d, "X25519", 0x0017, "P-256", 0x0018, "P-384", 0x0019, "P-521");
  private static final Map<Integer, String> SCHEMES =
      Map.of(
          0x0401, "rsa_pkcs1_sha256",
          0x0501, "rsa_pkcs1_sha384",
          0x0601, "rsa_pkcs1_sha512",
          0x0403, "ecdsa_secp256r1_sha256",
          0x0503, "ecdsa_secp384r1_sha384",
          0x0603, "ecdsa_secp521r1_sha512",
          0x0804, "rsa_pss_rsae_sha256",
          0x0805, "rsa_pss_rsae_sha384",
          0x0806, "rsa_pss_rsae_sha512",
          0x0807, "ed25519");

  private TlsNumbers() {}

  /** The name of a group; empty for none. */
  static String group(int number) {
    return number == 0 ? "" : GROUPS.getOrDefault(number, "unknown");
  }

  /** The name of a signature scheme; null for none. */
  static @Nullable String signatureScheme(int number) {
    return SCHEMES.get(number);
  }

  /** The scheme that a peer with {@code key} signs with, as all libraries choose it by default. */
  static @Nullable String usualScheme(PublicKey key) {
    if (key instanceof ECPublicKey ec) {
      return switch (ec.getParams().getOrder().bitLength()) {
        case 256 -> "ecdsa_secp256r1_sha256";
        case 384 -> "ecdsa_secp384r1_sha384";
        default -> "ecdsa_secp521r1_sha512";
      };
    }
    return switch (key.getAlgorithm()) {
      case "RSA" -> "rsa_pss_rsae_sha256";
      case "EdDSA" -> "ed25519";
      default -> null;
    };
  }
}
