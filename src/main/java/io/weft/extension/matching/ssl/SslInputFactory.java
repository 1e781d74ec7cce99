package io.weft.extension.matching.ssl;

import io.envoyproxy.envoy.extensions.matching.common_inputs.ssl.v3.DnsSanInput;
import io.envoyproxy.envoy.extensions.matching.common_inputs.ssl.v3.SubjectInput;
import io.envoyproxy.envoy.extensions.matching.common_inputs.ssl.v3.UriSanInput;
import io.weft.formatter.Certificates;
import io.weft.matcher.MatchInput;
import io.weft.spi.MatchInputFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes inputs that read the client's certificate.
 *
 * @param <C> the message of one of them
 */
public final class SslInputFactory<C> implements MatchInputFactory<C> {
  private final String name;
  private final Class<C> configType;
  private final MatchInput input;

  private SslInputFactory(
      String name, Class<C> configType, Function<X509Certificate, @Nullable String> fact) {
    this.name = name;
    this.configType = configType;
    this.input = new CertificateInput(name, fact);
  }

  /** All of them. */
  public static List<SslInputFactory<?>> all() {
    return List.of(
        new SslInputFactory<>("dns_san", DnsSanInput.class, Certificates::dnsNames),
        new SslInputFactory<>("subject", SubjectInput.class, Certificates::subject),
        new SslInputFactory<>("uri_san", UriSanInput.class, Certificates::uriNames));
  }

  @Override
  public String name() {
    return "envoy.matching.inputs." + name;
  }

  @Override
  public Class<C> configType() {
    return configType;
  }

  @Override
  public MatchInput create(C config) {
    return input;
  }

  @Override
  public boolean servesRequests() {
    return true;
  }

  @Override
  public boolean servesConnections() {
    return true;
  }
}
