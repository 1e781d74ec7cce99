package io.weft.config;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext.TrustChainVerification;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.matcher.StringMatcher;
import io.weft.spi.CertValidatorFactory;
import io.weft.spi.ExtensionRegistry;
import io.weft.tls.LoadedTrust;
import io.weft.tls.PeerVerification;
import io.weft.tls.Pem;
import io.weft.tls.SubjectAltNames;
import io.weft.tls.SystemRoots;
import io.weft.tls.TrustDomains;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * Translates what the certificates of peers have to be, and reads the files that it names.
 *
 * <p>Source: {@code envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext}.
 */
@SuppressWarnings("deprecation") // Envoy still accepts these fields.
final class ValidationContextTranslator {
  private static final int SHA256_BYTES = 32;

  private ValidationContextTranslator() {}

  /**
   * What {@code proto} asks of peers; blocks while files are read.
   *
   * @param watched gets the files and folders that extensions want looked at
   */
  static LoadedTrust translate(
      CertificateValidationContext proto, ExtensionRegistry extensions, Set<Path> watched)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    TrustDomains domains =
        errors.attempt("custom_validator_config", () -> trustDomains(proto, extensions, watched));
    Pem.Trusted trusted = errors.attempt("trusted_ca", () -> trusted(proto));
    List<X509CRL> revoked = errors.attempt("crl", () -> revoked(proto));
    List<SubjectAltNames.Matcher> names = errors.attempt("", () -> names(proto));
    List<String> certificatePins = errors.attempt("", () -> certificatePins(proto));
    List<String> keyPins = errors.attempt("", () -> keyPins(proto));
    refuseWithoutTrust(proto, errors);
    errors.throwIfAny();
    PeerVerification verification =
        new PeerVerification(
            Objects.requireNonNull(trusted).certificates(),
            new PeerVerification.Revocation(
                    Objects.requireNonNull(revoked), proto.getOnlyVerifyLeafCertCrl())
                .with(trusted.lists()),
            Objects.requireNonNull(names),
            new PeerVerification.Pins(
                Objects.requireNonNull(certificatePins), Objects.requireNonNull(keyPins)),
            proto.hasMaxVerifyDepth()
                ? proto.getMaxVerifyDepth().getValue()
                : PeerVerification.DEFAULT_MAX_DEPTH,
            new PeerVerification.Leniency(
                proto.getAllowExpiredCertificate(),
                proto.getTrustChainVerification() == TrustChainVerification.ACCEPT_UNTRUSTED));
    return new LoadedTrust(
        proto.hasTrustedCa() ? DataSources.name(proto.getTrustedCa()) : "<system>",
        verification.withTrustDomains(Objects.requireNonNull(domains)));
  }

  @SuppressWarnings("unchecked") // the registry found the factory by the class of its configuration
  private static TrustDomains trustDomains(
      CertificateValidationContext proto, ExtensionRegistry extensions, Set<Path> watched)
      throws ConfigException {
    if (!proto.hasCustomValidatorConfig()) {
      return TrustDomains.NONE;
    }
    var resolved =
        ResolvedExtension.of(
            extensions,
            CertValidatorFactory.class,
            proto.getCustomValidatorConfig().getName(),
            proto.getCustomValidatorConfig().getTypedConfig());
    CertValidatorFactory<Object> factory = (CertValidatorFactory<Object>) resolved.factory();
    watched.addAll(factory.watched(resolved.config()));
    return factory.create(resolved.config());
  }

  private static boolean hasTrust(CertificateValidationContext proto) {
    return proto.hasTrustedCa() || proto.hasSystemRootCerts() || proto.hasCustomValidatorConfig();
  }

  private static void refuseWithoutTrust(CertificateValidationContext proto, ConfigErrors errors) {
    if (hasTrust(proto)) {
      return;
    }
    if (proto.hasCrl()) {
      errors.add(
          "crl",
          "Failed to load CRL from " + DataSources.name(proto.getCrl()) + " without trusted CA");
    }
    if (proto.getMatchTypedSubjectAltNamesCount() > 0 || proto.getMatchSubjectAltNamesCount() > 0) {
      errors.add(
          "match_typed_subject_alt_names",
          "SAN-based verification of peer certificates without trusted CA is insecure and not"
              + " allowed; set trusted_ca");
    }
    if (proto.getAllowExpiredCertificate()) {
      errors.add(
          "allow_expired_certificate",
          "Certificate validity period is always ignored without trusted CA");
    }
  }

  private static Pem.Trusted trusted(CertificateValidationContext proto) throws ConfigException {
    if (!proto.hasTrustedCa()) {
      return new Pem.Trusted(
          proto.hasSystemRootCerts() ? SystemRoots.certificates() : List.of(), List.of());
    }
    DataSource source = proto.getTrustedCa();
    byte[] pem = DataSources.read(source);
    try {
      return Pem.trusted(pem);
    } catch (GeneralSecurityException e) {
      throw CertificateSources.failed("trusted CA certificates", source, e);
    }
  }

  private static List<X509CRL> revoked(CertificateValidationContext proto) throws ConfigException {
    if (!proto.hasCrl()) {
      return List.of();
    }
    byte[] pem = DataSources.read(proto.getCrl());
    try {
      return Pem.revocationLists(pem);
    } catch (GeneralSecurityException e) {
      throw CertificateSources.failed("CRL", proto.getCrl(), e);
    }
  }

  private static List<SubjectAltNames.Matcher> names(CertificateValidationContext proto)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<SubjectAltNames.Matcher> names = new ArrayList<>();
    for (int i = 0; i < proto.getMatchTypedSubjectAltNamesCount(); i++) {
      SubjectAltNameMatcher typed = proto.getMatchTypedSubjectAltNames(i);
      SubjectAltNames.Matcher name =
          errors.attempt("match_typed_subject_alt_names[" + i + ']', () -> name(typed));
      if (name != null) {
        names.add(name);
      }
    }
    if (names.isEmpty() && proto.getMatchTypedSubjectAltNamesCount() == 0) {
      for (int i = 0; i < proto.getMatchSubjectAltNamesCount(); i++) {
        var text = proto.getMatchSubjectAltNames(i);
        List<SubjectAltNames.Matcher> any =
            errors.attempt("match_subject_alt_names[" + i + ']', () -> ofAnyKind(text));
        names.addAll(any == null ? List.of() : any);
      }
    }
    errors.throwIfAny();
    return names;
  }

  private static SubjectAltNames.Matcher name(SubjectAltNameMatcher proto) throws ConfigException {
    SubjectAltNames.Kind kind =
        switch (proto.getSanType()) {
          case EMAIL -> SubjectAltNames.Kind.EMAIL;
          case DNS -> SubjectAltNames.Kind.DNS;
          case URI -> SubjectAltNames.Kind.URI;
          case IP_ADDRESS -> SubjectAltNames.Kind.IP_ADDRESS;
          case OTHER_NAME -> SubjectAltNames.Kind.OTHER_NAME;
          case SAN_TYPE_UNSPECIFIED, UNRECOGNIZED ->
              throw new ConfigException(
                  "san_type", "one of EMAIL, DNS, URI, IP_ADDRESS, OTHER_NAME");
        };
    boolean isOther = kind == SubjectAltNames.Kind.OTHER_NAME;
    if (isOther && proto.getOid().isEmpty()) {
      throw new ConfigException("oid", "must be set if san_type is OTHER_NAME");
    }
    return matcher(kind, proto.getMatcher(), isOther ? proto.getOid() : null);
  }

  private static List<SubjectAltNames.Matcher> ofAnyKind(
      io.envoyproxy.envoy.type.matcher.v3.StringMatcher text) throws ConfigException {
    List<SubjectAltNames.Matcher> matchers = new ArrayList<>();
    for (SubjectAltNames.Kind kind :
        List.of(
            SubjectAltNames.Kind.DNS,
            SubjectAltNames.Kind.URI,
            SubjectAltNames.Kind.EMAIL,
            SubjectAltNames.Kind.IP_ADDRESS)) {
      matchers.add(matcher(kind, text, null));
    }
    return matchers;
  }

  private static SubjectAltNames.Matcher matcher(
      SubjectAltNames.Kind kind,
      io.envoyproxy.envoy.type.matcher.v3.StringMatcher text,
      @org.jspecify.annotations.Nullable String otherName)
      throws ConfigException {
    StringMatcher test;
    try {
      test = MatcherTranslator.string(text);
    } catch (ConfigException e) {
      throw e.under("matcher");
    }
    boolean isHost = kind == SubjectAltNames.Kind.DNS && text.hasExact();
    return new SubjectAltNames.Matcher(
        kind,
        Base64.getEncoder().encodeToString(text.toByteArray()),
        test::matches,
        isHost ? text.getExact() : null,
        otherName);
  }

  private static List<String> certificatePins(CertificateValidationContext proto)
      throws ConfigException {
    List<String> pins = new ArrayList<>();
    for (String text : proto.getVerifyCertificateHashList()) {
      String hex = text.replace(":", "").toLowerCase(Locale.ROOT);
      if (!hex.matches("[0-9a-f]{" + 2 * SHA256_BYTES + '}')) {
        throw new ConfigException("verify_certificate_hash", "Invalid hex-encoded SHA-256 " + text);
      }
      pins.add(hex);
    }
    return pins;
  }

  private static List<String> keyPins(CertificateValidationContext proto) throws ConfigException {
    List<String> pins = new ArrayList<>();
    for (String text : proto.getVerifyCertificateSpkiList()) {
      byte[] digest;
      try {
        digest = Base64.getDecoder().decode(text);
      } catch (IllegalArgumentException e) {
        digest = new byte[0];
      }
      if (digest.length != SHA256_BYTES) {
        throw new ConfigException(
            "verify_certificate_spki", "Invalid base64-encoded SHA-256 " + text);
      }
      pins.add(HexFormat.of().formatHex(digest));
    }
    return pins;
  }
}
