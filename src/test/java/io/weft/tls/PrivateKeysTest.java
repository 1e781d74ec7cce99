package io.weft.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files are two throw-away keys, each in several formats, as OpenSSL writes them. */
class PrivateKeysTest {
  private static final String PASSWORD = "secret";

  @ParameterizedTest
  @ValueSource(strings = {"key-sec1", "key-sec1-encrypted", "key-pkcs8-encrypted"})
  void readsTheSameEcKeyFromEachFormat(String file) throws Exception {
    PrivateKey key = PrivateKeys.read(file(file), PASSWORD);

    assertEquals("EC", key.getAlgorithm());
    assertEquals(secret(PrivateKeys.read(file("key-pkcs8"), "")), secret(key));
  }

  @Test
  void readsTheSameRsaKeyFromBothFormats() throws Exception {
    PrivateKey key = PrivateKeys.read(file("rsa-pkcs1"), "");

    assertEquals("RSA", key.getAlgorithm());
    assertEquals(PrivateKeys.read(file("rsa-pkcs8"), ""), key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"key-sec1-encrypted", "key-pkcs8-encrypted"})
  void saysThatThePasswordDoesNotFit(String file) {
    GeneralSecurityException failure =
        assertThrows(GeneralSecurityException.class, () -> PrivateKeys.read(file(file), "wrong"));

    assertEquals("encrypted, and the password does not fit", failure.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n"})
  void saysThatThereIsNoKey(String text) {
    GeneralSecurityException failure =
        assertThrows(
            GeneralSecurityException.class,
            () -> PrivateKeys.read(text.getBytes(StandardCharsets.US_ASCII), ""));

    assertEquals("no PEM block PRIVATE KEY in it", failure.getMessage());
  }

  @Test
  void refusesWhatIsNoKey() {
    String text = "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n";

    assertThrows(
        GeneralSecurityException.class,
        () -> PrivateKeys.read(text.getBytes(StandardCharsets.US_ASCII), ""));
  }

  /** The number that is the key, whatever stands beside it. */
  private static BigInteger secret(PrivateKey key) {
    return ((ECPrivateKey) key).getS();
  }

  private static byte[] file(String name) throws IOException {
    try (InputStream in = PrivateKeysTest.class.getResourceAsStream(name + ".pem")) {
      if (in == null) {
        throw new IOException("no resource " + name);
      }
      return in.readAllBytes();
    }
  }
}
