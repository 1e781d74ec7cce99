package io.weft.config;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.tls.LoadedIdentity;
import io.weft.tls.OcspStaple;
import io.weft.tls.Pem;
import io.weft.tls.PrivateKeys;
import io.weft.tls.TlsIdentity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Reads certificates with their keys. Problems name the file and the reason, never what is in it.
 *
 * <p>Source: {@code envoy.extensions.transport_sockets.tls.v3.TlsCertificate}.
 */
final class CertificateSources {
  private CertificateSources() {}

  /** The certificates of {@code protos}; blocks while files are read. */
  static List<LoadedIdentity> read(List<TlsCertificate> protos, String field)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<LoadedIdentity> identities = new ArrayList<>();
    for (int i = 0; i < protos.size(); i++) {
      TlsCertificate proto = protos.get(i);
      LoadedIdentity identity = errors.attempt(field + '[' + i + ']', () -> read(proto));
      if (identity != null) {
        identities.add(identity);
      }
    }
    errors.throwIfAny();
    return identities;
  }

  /** The certificate of {@code proto}; blocks while files are read. */
  static LoadedIdentity read(TlsCertificate proto) throws ConfigException {
    LoadedIdentity loaded = readUnstapled(proto);
    TlsIdentity identity = loaded.identity();
    if (!proto.hasOcspStaple()) {
      if (OcspStaple.isDemandedBy(identity.certificate())) {
        throw new ConfigException(
            "ocsp_staple", "OCSP response is required for must-staple certificate");
      }
      return loaded;
    }
    try {
      byte[] staple = DataSources.read(proto.getOcspStaple());
      return new LoadedIdentity(
          loaded.path(),
          loaded.name(),
          identity.stapled(OcspStaple.of(staple, identity.certificate())));
    } catch (ConfigException e) {
      throw e.under("ocsp_staple");
    }
  }

  private static LoadedIdentity readUnstapled(TlsCertificate proto) throws ConfigException {
    if (proto.hasPkcs12()) {
      return pkcs12(proto);
    }
    if (!proto.hasCertificateChain() || !proto.hasPrivateKey()) {
      throw new ConfigException(
          "",
          "Failed to load incomplete certificate: certificate_chain and private_key, or pkcs12,"
              + " are needed");
    }
    ConfigErrors errors = new ConfigErrors();
    List<X509Certificate> chain =
        errors.attempt("certificate_chain", () -> chain(proto.getCertificateChain()));
    String password = password(proto, errors);
    PrivateKey key = errors.attempt("private_key", () -> key(proto.getPrivateKey(), password));
    errors.throwIfAny();
    String path = DataSources.name(proto.getCertificateChain());
    return identity(path, Objects.requireNonNull(chain), Objects.requireNonNull(key));
  }

  private static LoadedIdentity identity(String path, List<X509Certificate> chain, PrivateKey key)
      throws ConfigException {
    try {
      return new LoadedIdentity(path, TlsIdentity.of(chain, key));
    } catch (GeneralSecurityException e) {
      throw new ConfigException(
          "certificate_chain",
          "Failed to load certificate chain from " + path + ": " + e.getMessage());
    }
  }

  private static List<X509Certificate> chain(DataSource source) throws ConfigException {
    byte[] pem = DataSources.read(source);
    try {
      return Pem.certificates(pem);
    } catch (CertificateException e) {
      throw failed("certificate chain", source, e);
    }
  }

  private static PrivateKey key(DataSource source, String password) throws ConfigException {
    byte[] pem = DataSources.read(source);
    try {
      return PrivateKeys.read(pem, password);
    } catch (GeneralSecurityException e) {
      throw failed("private key", source, e);
    }
  }

  private static String password(TlsCertificate proto, ConfigErrors errors) {
    if (!proto.hasPassword()) {
      return "";
    }
    String password =
        errors.attempt("password", () -> DataSources.text(proto.getPassword()).stripTrailing());
    return password == null ? "" : password;
  }

  private static LoadedIdentity pkcs12(TlsCertificate proto) throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    byte[] bytes = errors.attempt("pkcs12", () -> DataSources.read(proto.getPkcs12()));
    char[] password = password(proto, errors).toCharArray();
    errors.throwIfAny();
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(Objects.requireNonNull(bytes)), password);
      for (String alias : java.util.Collections.list(store.aliases())) {
        Key key = store.getKey(alias, password);
        Certificate[] chain = store.getCertificateChain(alias);
        if (key instanceof PrivateKey privateKey && chain != null) {
          List<X509Certificate> certificates = new ArrayList<>();
          for (Certificate certificate : chain) {
            certificates.add((X509Certificate) certificate);
          }
          return identity(DataSources.name(proto.getPkcs12()), certificates, privateKey);
        }
      }
      throw new ConfigException("pkcs12", "has no private key with a certificate");
    } catch (IOException | GeneralSecurityException e) {
      throw failed("pkcs12", proto.getPkcs12(), e).under("pkcs12");
    }
  }

  static ConfigException failed(String what, DataSource source, Exception cause) {
    return new ConfigException(
        "",
        "Failed to load " + what + " from " + DataSources.name(source) + ": " + cause.getMessage());
  }
}
