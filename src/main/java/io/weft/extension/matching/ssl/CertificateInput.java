package io.weft.extension.matching.ssl;

import io.weft.matcher.MatchInput;
import io.weft.matcher.MatchingData;
import io.weft.net.TlsInfo;
import java.security.cert.X509Certificate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A fact of the client's certificate; none in clear text or without one. A value; any thread.
 *
 * @param name after Envoy's name of the input
 */
record CertificateInput(String name, Function<X509Certificate, @Nullable String> fact)
    implements MatchInput.Text {
  @Override
  public String describe() {
    return name;
  }

  @Override
  public @Nullable String text(MatchingData data) {
    TlsInfo tls = data.connection().tls();
    if (tls == null || tls.peerCertificates().isEmpty()) {
      return null;
    }
    String text = fact.apply(tls.peerCertificates().get(0));
    return text == null || text.isEmpty() ? null : text;
  }
}
