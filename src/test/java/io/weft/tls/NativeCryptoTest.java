package io.weft.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.XECPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.XECPublicKeySpec;
import javax.crypto.KeyAgreement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Native code and Java have to understand each other, in both directions. */
class NativeCryptoTest {
  private static final byte[] MESSAGE = {7, 8, 9};

  @BeforeAll
  static void install() {
    NativeCrypto.install();
    assumeTrue(NativeCrypto.isInstalled(), "no native code for this machine");
  }

  @Test
  void agreesWithJavaByX25519() throws GeneralSecurityException {
    KeyPair ours = ourKeys("XDH", NamedParameterSpec.X25519);
    KeyPair javas = javasKeys("XDH", NamedParameterSpec.X25519);

    assertArrayEquals(
        agree("XDH", javas.getPrivate(), received(ours.getPublic())),
        agree("XDH", ours.getPrivate(), javas.getPublic()));
    assertEquals("Weft", agreement("XDH", ours.getPrivate()).getProvider().getName());
  }

  @ParameterizedTest
  @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
  void agreesWithJavaByTheNistCurves(String curve) throws GeneralSecurityException {
    KeyPair ours = ourKeys("EC", new ECGenParameterSpec(curve));
    KeyPair javas = javasKeys("EC", new ECGenParameterSpec(curve));

    assertArrayEquals(
        agree("ECDH", javas.getPrivate(), ours.getPublic()),
        agree("ECDH", ours.getPrivate(), javas.getPublic()));
    assertEquals("Weft", agreement("ECDH", ours.getPrivate()).getProvider().getName());
  }

  @Test
  void refusesPointsOfSmallOrder() throws GeneralSecurityException {
    KeyAgreement agreement =
        agreement("XDH", ourKeys("XDH", NamedParameterSpec.X25519).getPrivate());
    PublicKey zero = u(BigInteger.ZERO);

    assertThrows(InvalidKeyException.class, () -> agreement.doPhase(zero, true));
  }

  @Test
  void leavesToJavaWhatItCannotDo() throws GeneralSecurityException {
    KeyPair x448 = ourKeys("XDH", NamedParameterSpec.X448);
    KeyPair javas = javasKeys("XDH", NamedParameterSpec.X25519);

    assertEquals("SunEC", agreement("XDH", x448.getPrivate()).getProvider().getName());
    assertEquals("SunEC", agreement("XDH", javas.getPrivate()).getProvider().getName());
  }

  @ParameterizedTest
  @CsvSource({
    "secp256r1, SHA256withECDSA",
    "secp384r1, SHA384withECDSA",
    "secp521r1, SHA512withECDSA"
  })
  void signsByEcdsaAsJavaVerifies(String curve, String algorithm) throws GeneralSecurityException {
    KeyPair keys = javasKeys("EC", new ECGenParameterSpec(curve));

    assertSignsAndVerifies(algorithm, "SunEC", keys, null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SHA256withRSA", "SHA384withRSA", "SHA512withRSA"})
  void signsByRsaAsJavaVerifies(String algorithm) throws GeneralSecurityException {
    assertSignsAndVerifies(algorithm, "SunRsaSign", rsaKeys(), null);
  }

  @ParameterizedTest
  @CsvSource({"SHA-256, 32", "SHA-384, 48", "SHA-512, 64"})
  void signsByPssAsJavaVerifies(String hash, int saltBytes) throws GeneralSecurityException {
    PSSParameterSpec parameters =
        new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), saltBytes, 1);

    assertSignsAndVerifies("RSASSA-PSS", "SunRsaSign", rsaKeys(), parameters);
  }

  private static void assertSignsAndVerifies(
      String algorithm, String javas, KeyPair keys, @Nullable AlgorithmParameterSpec parameters)
      throws GeneralSecurityException {
    Signature ours = signature(Signature.getInstance(algorithm), parameters);
    Signature theirs = signature(Signature.getInstance(algorithm, javas), parameters);

    byte[] signedByUs = sign(ours, NativeCrypto.prepared(keys.getPrivate()));
    byte[] signedByThem = sign(theirs, keys.getPrivate());

    assertEquals("Weft", ours.getProvider().getName());
    assertTrue(verifies(theirs, keys.getPublic(), signedByUs));
    assertTrue(verifies(ours, keys.getPublic(), signedByThem));
    signedByThem[signedByThem.length - 1] ^= 1;
    assertFalse(verifies(ours, keys.getPublic(), signedByThem));
  }

  private static Signature signature(
      Signature signature, @Nullable AlgorithmParameterSpec parameters)
      throws GeneralSecurityException {
    if (parameters != null) {
      signature.setParameter(parameters);
    }
    return signature;
  }

  private static byte[] sign(Signature signature, PrivateKey key) throws GeneralSecurityException {
    signature.initSign(key);
    signature.update(MESSAGE);
    return signature.sign();
  }

  private static boolean verifies(Signature signature, PublicKey key, byte[] signed)
      throws GeneralSecurityException {
    signature.initVerify(key);
    signature.update(MESSAGE);
    return signature.verify(signed);
  }

  private static KeyPair keys(KeyPairGenerator generator, AlgorithmParameterSpec parameters)
      throws GeneralSecurityException {
    generator.initialize(parameters);
    return generator.generateKeyPair();
  }

  private static KeyPair ourKeys(String algorithm, AlgorithmParameterSpec parameters)
      throws GeneralSecurityException {
    return keys(KeyPairGenerator.getInstance(algorithm), parameters);
  }

  private static KeyPair javasKeys(String algorithm, AlgorithmParameterSpec parameters)
      throws GeneralSecurityException {
    return keys(KeyPairGenerator.getInstance(algorithm, "SunEC"), parameters);
  }

  private static KeyPair rsaKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }

  private static KeyAgreement agreement(String algorithm, PrivateKey key)
      throws GeneralSecurityException {
    KeyAgreement agreement = KeyAgreement.getInstance(algorithm);
    agreement.init(key);
    return agreement;
  }

  private static byte[] agree(String algorithm, PrivateKey key, PublicKey peer)
      throws GeneralSecurityException {
    KeyAgreement agreement = agreement(algorithm, key);
    agreement.doPhase(peer, true);
    return agreement.generateSecret();
  }

  /** The key as a peer's TLS makes it of what the wire brings. */
  private static PublicKey received(PublicKey key) throws GeneralSecurityException {
    return u(((XECPublicKey) key).getU());
  }

  private static PublicKey u(BigInteger coordinate) throws GeneralSecurityException {
    return KeyFactory.getInstance("XDH", "SunEC")
        .generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, coordinate));
  }
}
