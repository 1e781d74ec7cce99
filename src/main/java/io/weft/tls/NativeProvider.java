package io.weft.tls;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The algorithms of Conscrypt that handshakes spend their time in, in the shape that Java's TLS
 * asks for. Whatever a key or a parameter does not suit is left to the next provider.
 *
 * <p>Ciphers, hashes and key derivation are not among them: Java's compiler uses instructions of
 * the processor for these, and native code gained nothing that could be measured.
 */
final class NativeProvider extends Provider {
  private static final long serialVersionUID = 1L;

  /** What Conscrypt does just as Java's TLS wants it. */
  private static final List<String> AS_THEY_ARE =
      List.of(
          "KeyPairGenerator.EC",
          "KeyAgreement.ECDH",
          "Signature.SHA256withECDSA",
          "Signature.SHA384withECDSA",
          "Signature.SHA512withECDSA",
          "Signature.SHA256withRSA",
          "Signature.SHA384withRSA",
          "Signature.SHA512withRSA");

  /** Makes an implementation of an algorithm. */
  @FunctionalInterface
  private interface Maker {
    Object make() throws NoSuchAlgorithmException;
  }

  /** What {@code conscrypt} has. */
  NativeProvider(Provider conscrypt) throws NoSuchAlgorithmException {
    super("Weft", "1", "Native key agreements and signatures for TLS");
    for (String name : AS_THEY_ARE) {
      int dot = name.indexOf('.');
      String type = name.substring(0, dot);
      String algorithm = name.substring(dot + 1);
      Service service = conscrypt.getService(type, algorithm);
      if (service == null) {
        throw new NoSuchAlgorithmException(name);
      }
      put(type, algorithm, () -> service.newInstance(null));
    }
    put("KeyPairGenerator", "XDH", () -> new NativeX25519.Generator(conscrypt));
    put("KeyAgreement", "XDH", () -> new NativeX25519.Agreement(conscrypt));
    put("Signature", "RSASSA-PSS", () -> new NativePssSignature(conscrypt));
  }

  /**
   * Returns if what native code computes is right.
   *
   * @throws GeneralSecurityException if it is not, or this Java does not take it from Weft
   */
  void check() throws GeneralSecurityException {
    NativeX25519.check(this);
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", this);
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair pair = generator.generateKeyPair();
    byte[] message = {1, 2, 3};
    Signature signature = Signature.getInstance("SHA256withECDSA", this);
    signature.initSign(pair.getPrivate());
    signature.update(message);
    byte[] signed = signature.sign();
    signature.initVerify(pair.getPublic());
    signature.update(message);
    if (!signature.verify(signed)) {
      throw new SignatureException("a native signature is not valid");
    }
  }

  private void put(String type, String algorithm, Maker maker) {
    putService(new NativeService(this, type, algorithm, maker));
  }

  /** An algorithm whose implementation says itself, by an exception, what it cannot do. */
  private static final class NativeService extends Service {
    private final Maker maker;

    NativeService(Provider provider, String type, String algorithm, Maker maker) {
      super(provider, type, algorithm, NativeProvider.class.getName(), null, null);
      this.maker = maker;
    }

    @Override
    public Object newInstance(@Nullable Object parameter) throws NoSuchAlgorithmException {
      return maker.make();
    }

    @Override
    public boolean supportsParameter(@Nullable Object parameter) {
      return true;
    }
  }
}
