package io.weft.tls;

import io.weft.common.Log;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import org.conscrypt.Conscrypt;
import org.jspecify.annotations.Nullable;

/**
 * Has the expensive arithmetic of handshakes done by native code, where there is any for this
 * machine: agreements by X25519 and the NIST curves, signatures by ECDSA and RSA. The protocol
 * itself, records and hashes stay with Java.
 *
 * <p>The code is BoringSSL's, as in Envoy, and comes with Conscrypt. Without it, or if its answers
 * are wrong, Java does everything, more slowly. The system property {@code weft.crypto.provider}
 * may say {@code jdk} to have that at once; {@code native} is the default.
 */
final class NativeCrypto {
  private static final String CHOICE = "weft.crypto.provider";
  private static final Log LOG = Log.of("main");

  /** Native implementations, under names that only Weft asks by; null if Java does everything. */
  private static final @Nullable Provider CONSCRYPT = load(System.getProperty(CHOICE, "native"));

  private NativeCrypto() {}

  /**
   * Has all later handshakes of this process use native code, if it can be used. The first call
   * blocks for some ten milliseconds while the library is unpacked and loaded.
   */
  static void install() {
    // The static initialiser has done it.
  }

  /** Whether native code is used. */
  static boolean isInstalled() {
    return CONSCRYPT != null;
  }

  /** The same key in a form that need not be converted for each signature. */
  static PrivateKey prepared(PrivateKey key) {
    String algorithm = key.getAlgorithm();
    if (CONSCRYPT == null || !(algorithm.equals("EC") || algorithm.equals("RSA"))) {
      return key;
    }
    try {
      return (PrivateKey) KeyFactory.getInstance(algorithm, CONSCRYPT).translateKey(key);
    } catch (GeneralSecurityException e) {
      return key;
    }
  }

  private static @Nullable Provider load(String choice) {
    if (choice.equals("jdk")) {
      return null;
    }
    if (!choice.equals("native")) {
      LOG.warning(() -> CHOICE + " is native or jdk, not " + choice);
    }
    try {
      Conscrypt.checkAvailability();
      Provider conscrypt = Conscrypt.newProvider();
      NativeProvider provider = new NativeProvider(conscrypt);
      provider.check();
      Security.insertProviderAt(provider, 1);
      return conscrypt;
    } catch (GeneralSecurityException | RuntimeException | LinkageError e) {
      LOG.info(() -> "TLS handshakes are done by Java alone, there is no native code: " + e);
      return null;
    }
  }
}
