package io.weft.hcm;

import io.weft.formatter.Certificates;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.net.TlsInfo;
import io.weft.tls.SubjectAltNames;
import io.weft.tls.SubjectAltNames.Kind;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the host learns of the client's certificate from {@code x-forwarded-client-cert}. A value.
 *
 * <p>Source: {@code forward_client_cert_details} and {@code set_current_client_cert_details} of
 * {@code HttpConnectionManager}.
 *
 * @param mode what becomes of the field
 * @param details what is told besides the name of this end and the certificate's digest
 */
public record ClientCertForwarding(Mode mode, Set<Detail> details) {
  /** What becomes of the field. */
  public enum Mode {
    /** It is removed. */
    SANITIZE,
    /** It stays as it is if the client has shown a certificate. */
    FORWARD_ONLY,
    /** The client's certificate is added if it has shown one. */
    APPEND_FORWARD,
    /** The client's certificate takes its place if it has shown one. */
    SANITIZE_SET,
    /** It stays as it is. */
    ALWAYS_FORWARD_ONLY
  }

  /** A fact of the certificate, in the order of the field. */
  public enum Detail {
    CERT,
    CHAIN,
    SUBJECT,
    URI,
    DNS
  }

  /** What holds unless said otherwise. */
  public static final ClientCertForwarding DEFAULT =
      new ClientCertForwarding(Mode.SANITIZE, Set.of());

  public ClientCertForwarding {
    details = Set.copyOf(details);
  }

  /** Changes the field in {@code headers} of a request that came over {@code tls}, if it did. */
  void apply(HeaderMap headers, @Nullable TlsInfo tls) {
    if (mode == Mode.ALWAYS_FORWARD_ONLY) {
      return;
    }
    boolean presented = tls != null && !tls.peerCertificates().isEmpty();
    if (tls == null || !presented || mode == Mode.SANITIZE) {
      headers.remove(HeaderName.X_FORWARDED_CLIENT_CERT);
      return;
    }
    if (mode == Mode.FORWARD_ONLY) {
      return;
    }
    String before = headers.get(HeaderName.X_FORWARDED_CLIENT_CERT);
    String element = element(tls);
    boolean appends = mode == Mode.APPEND_FORWARD && before != null && !before.isEmpty();
    headers.set(HeaderName.X_FORWARDED_CLIENT_CERT, appends ? before + ',' + element : element);
  }

  private String element(TlsInfo tls) {
    List<String> parts = new ArrayList<>();
    X509Certificate peer = tls.peerCertificates().getFirst();
    X509Certificate local = tls.localCertificate();
    if (local != null) {
      SubjectAltNames.of(local, Kind.URI).stream().limit(1).forEach(uri -> parts.add("By=" + uri));
    }
    parts.add("Hash=" + Certificates.sha256(peer));
    for (Detail detail : Detail.values()) {
      if (details.contains(detail)) {
        addTo(parts, detail, tls.peerCertificates());
      }
    }
    return String.join(";", parts);
  }

  private static void addTo(List<String> parts, Detail detail, List<X509Certificate> chain) {
    X509Certificate peer = chain.getFirst();
    switch (detail) {
      case SUBJECT ->
          parts.add("Subject=\"" + Certificates.subject(peer).replace("\"", "\\\"") + '"');
      case CERT -> parts.add("Cert=\"" + Certificates.urlEncodedPem(peer) + '"');
      case CHAIN ->
          parts.add(
              chain.stream()
                  .map(Certificates::urlEncodedPem)
                  .collect(Collectors.joining("", "Chain=\"", "\"")));
      case URI -> {
        List<String> uris = SubjectAltNames.of(peer, Kind.URI);
        // The key is there even without a name.
        (uris.isEmpty() ? List.of("") : uris).forEach(uri -> parts.add("URI=" + uri));
      }
      case DNS -> SubjectAltNames.of(peer, Kind.DNS).forEach(name -> parts.add("DNS=" + name));
    }
  }
}
