package io.weft.admin;

import io.weft.net.ShownCertificates;
import io.weft.net.ShownCertificates.Shown;
import io.weft.net.ShownCertificates.Staple;
import io.weft.tls.SubjectAltNames;
import io.weft.tls.SubjectAltNames.Kind;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** {@code /certs}: the certificates in use, as {@code envoy.admin.v3.Certificates}. */
public final class CertsEndpoint {
  private final Supplier<List<ShownCertificates>> certificates;

  /** An endpoint that shows {@code certificates}, one entry for each transport that has some. */
  public CertsEndpoint(Supplier<List<ShownCertificates>> certificates) {
    this.certificates = certificates;
  }

  /** The endpoint. */
  public AdminEndpoint endpoint() {
    return AdminEndpoint.reading(
        "/certs",
        "certificates in use",
        request ->
            AdminResponse.json(
                Map.of(
                    "certificates",
                    certificates.get().stream().map(CertsEndpoint::transport).toList())));
  }

  private static Map<String, Object> transport(ShownCertificates shown) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("ca_cert", shown.trusted().stream().map(CertsEndpoint::certificate).toList());
    tree.put("cert_chain", shown.own().stream().map(CertsEndpoint::certificate).toList());
    return tree;
  }

  private static Map<String, Object> certificate(Shown shown) {
    X509Certificate certificate = shown.certificate();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("path", shown.path());
    tree.put("serial_number", certificate.getSerialNumber().toString(16));
    tree.put("subject_alt_names", names(certificate));
    tree.put("days_until_expiration", Long.toString(shown.daysLeft()));
    tree.put("valid_from", time(certificate.getNotBefore().toInstant()));
    tree.put("expiration_time", time(certificate.getNotAfter().toInstant()));
    Staple staple = shown.staple();
    if (staple != null) {
      tree.put("ocsp_details", details(staple));
    }
    return tree;
  }

  private static Map<String, Object> details(Staple staple) {
    Instant end = staple.nextUpdate() == null ? Instant.now() : staple.nextUpdate();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("valid_from", time(staple.thisUpdate()));
    tree.put("expiration", time(end));
    return tree;
  }

  private static List<Map<String, String>> names(X509Certificate certificate) {
    List<Map<String, String>> names = new ArrayList<>();
    SubjectAltNames.of(certificate, Kind.DNS).forEach(name -> names.add(Map.of("dns", name)));
    SubjectAltNames.of(certificate, Kind.URI).forEach(name -> names.add(Map.of("uri", name)));
    SubjectAltNames.of(certificate, Kind.IP_ADDRESS)
        .forEach(name -> names.add(Map.of("ip_address", name)));
    return names;
  }

  private static String time(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
