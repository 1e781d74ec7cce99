package io.weft.extension.certvalidator.spiffe;

import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SPIFFECertValidatorConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SPIFFECertValidatorConfig.TrustDomain;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.config.DataSources;
import io.weft.spi.CertValidatorFactory;
import io.weft.tls.Pem;
import io.weft.tls.TrustDomains;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the trusted certificates of each trust domain. */
public final class SpiffeFactory implements CertValidatorFactory<SPIFFECertValidatorConfig> {
  @Override
  public String name() {
    return "envoy.tls.cert_validator.spiffe";
  }

  @Override
  public Class<SPIFFECertValidatorConfig> configType() {
    return SPIFFECertValidatorConfig.class;
  }

  @Override
  public TrustDomains create(SPIFFECertValidatorConfig config) throws ConfigException {
    if (config.hasTrustBundles()) {
      try {
        return TrustBundles.read(DataSources.text(config.getTrustBundles()));
      } catch (ConfigException e) {
        throw e.under("trust_bundles");
      }
    }
    if (config.getTrustDomainsCount() == 0) {
      throw new ConfigException(
          "trust_domains", "SPIFFE cert validator requires at least one trust domain");
    }
    ConfigErrors errors = new ConfigErrors();
    Map<String, List<X509Certificate>> bundles = new HashMap<>();
    Map<String, List<X509CRL>> lists = new HashMap<>();
    for (int i = 0; i < config.getTrustDomainsCount(); i++) {
      TrustDomain domain = config.getTrustDomains(i);
      String field = "trust_domains[" + i + ']';
      Pem.Trusted bundle = errors.attempt(field, () -> bundle(domain));
      if (bundle == null) {
        continue;
      }
      lists.put(domain.getName(), bundle.lists());
      if (bundles.putIfAbsent(domain.getName(), bundle.certificates()) != null) {
        errors.add(
            field + ".name",
            "Multiple trust bundles are given for one trust domain for " + domain.getName());
      }
    }
    errors.throwIfAny();
    return new TrustDomains(bundles, lists);
  }

  /** Bundles in JSON alone: Envoy looks at no others either. */
  @Override
  public List<Path> watched(SPIFFECertValidatorConfig config) {
    return config.getTrustBundles().hasFilename()
        ? List.of(Path.of(config.getTrustBundles().getFilename()))
        : List.of();
  }

  private static Pem.Trusted bundle(TrustDomain domain) throws ConfigException {
    try {
      return Pem.trusted(DataSources.read(domain.getTrustBundle()));
    } catch (GeneralSecurityException e) {
      throw new ConfigException(
          "trust_bundle",
          "Failed to load trusted CA certificate for " + domain.getName() + ": " + e.getMessage());
    }
  }
}
