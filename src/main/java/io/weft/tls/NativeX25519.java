package io.weft.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.InvalidParameterException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyPairGeneratorSpi;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.interfaces.XECPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.KeyAgreement;
import javax.crypto.KeyAgreementSpi;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;
import org.conscrypt.OpenSSLX25519PrivateKey;
import org.conscrypt.OpenSSLX25519PublicKey;
import org.jspecify.annotations.Nullable;

/**
 * Key agreement by Conscrypt's X25519 behind Java's interfaces, which Conscrypt's own classes do
 * not have. Source: RFC 7748.
 */
final class NativeX25519 {
  private static final int KEY_BYTES = 32;

  private NativeX25519() {}

  /**
   * Returns if {@code provider} agrees with the example of RFC 7748 section 6.1.
   *
   * @throws GeneralSecurityException if it does not, or this Java does not let it
   */
  static void check(Provider provider) throws GeneralSecurityException {
    HexFormat hex = HexFormat.of();
    Key alice =
        new OpenSSLX25519PrivateKey(
            hex.parseHex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
    Key bob =
        new Shown(
            new OpenSSLX25519PublicKey(
                hex.parseHex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f")));
    KeyAgreement agreement = KeyAgreement.getInstance("XDH", provider);
    agreement.init(alice);
    agreement.doPhase(bob, true);
    if (!hex.formatHex(agreement.generateSecret())
        .equals("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742")) {
      throw new GeneralSecurityException("native X25519 is wrong");
    }
  }

  /** A public key as Java's TLS looks at it. */
  private record Shown(OpenSSLX25519PublicKey key) implements XECPublicKey {
    @Override
    public BigInteger getU() {
      return new BigInteger(1, reversed(key.getU()));
    }

    @Override
    public AlgorithmParameterSpec getParams() {
      return NamedParameterSpec.X25519;
    }

    @Override
    public String getAlgorithm() {
      return "XDH";
    }

    @Override
    public String getFormat() {
      return key.getFormat();
    }

    @Override
    public byte[] getEncoded() {
      return key.getEncoded();
    }
  }

  /** Makes keys for X25519 and leaves X448 to others. */
  static final class Generator extends KeyPairGeneratorSpi {
    private final KeyPairGenerator conscrypt;

    Generator(Provider conscrypt) throws NoSuchAlgorithmException {
      this.conscrypt = KeyPairGenerator.getInstance("XDH", conscrypt);
    }

    @Override
    public void initialize(int bits, SecureRandom random) {
      if (bits != 255) {
        throw new InvalidParameterException("only X25519, not " + bits);
      }
    }

    @Override
    public void initialize(AlgorithmParameterSpec parameters, SecureRandom random)
        throws InvalidAlgorithmParameterException {
      if (!(parameters instanceof NamedParameterSpec named)
          || !named.getName().equalsIgnoreCase(NamedParameterSpec.X25519.getName())) {
        throw new InvalidAlgorithmParameterException("only X25519");
      }
    }

    @Override
    public KeyPair generateKeyPair() {
      KeyPair pair = conscrypt.generateKeyPair();
      return new KeyPair(new Shown((OpenSSLX25519PublicKey) pair.getPublic()), pair.getPrivate());
    }
  }

  /** Agrees with keys that {@link Generator} made. */
  static final class Agreement extends KeyAgreementSpi {
    private final KeyAgreement conscrypt;

    Agreement(Provider conscrypt) throws NoSuchAlgorithmException {
      this.conscrypt = KeyAgreement.getInstance("XDH", conscrypt);
    }

    @Override
    protected void engineInit(Key key, @Nullable SecureRandom random) throws InvalidKeyException {
      if (!(key instanceof OpenSSLX25519PrivateKey)) {
        throw new InvalidKeyException("not a native key");
      }
      conscrypt.init(key);
    }

    @Override
    protected void engineInit(
        Key key, @Nullable AlgorithmParameterSpec parameters, @Nullable SecureRandom random)
        throws InvalidKeyException {
      engineInit(key, random);
    }

    @Override
    protected @Nullable Key engineDoPhase(Key key, boolean lastPhase) throws InvalidKeyException {
      if (!(key instanceof XECPublicKey peer)) {
        throw new InvalidKeyException("not a key of X25519");
      }
      return conscrypt.doPhase(new OpenSSLX25519PublicKey(littleEndian(peer.getU())), lastPhase);
    }

    @Override
    protected byte[] engineGenerateSecret() {
      return conscrypt.generateSecret();
    }

    @Override
    protected int engineGenerateSecret(byte[] target, int offset) throws ShortBufferException {
      return conscrypt.generateSecret(target, offset);
    }

    @Override
    protected SecretKey engineGenerateSecret(String algorithm) {
      return new SecretKeySpec(conscrypt.generateSecret(), algorithm);
    }
  }

  private static byte[] littleEndian(BigInteger u) throws InvalidKeyException {
    byte[] reversed = reversed(u.toByteArray());
    if (u.signum() < 0 || u.bitLength() > KEY_BYTES * Byte.SIZE) {
      throw new InvalidKeyException("not a key of X25519");
    }
    return Arrays.copyOf(reversed, KEY_BYTES);
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return reversed;
  }
}
