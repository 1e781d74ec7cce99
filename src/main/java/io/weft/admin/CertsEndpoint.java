package io.weft.admin;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** {@code /certs}: the certificates in use, as {@code envoy.admin.v3.Certificates}. */
public final class CertsEndpoint {
  private final Supplier<List<Map<String, Object>>> certificates;

  /**
   * An endpoint that shows {@code certificates}: trees for {@link AdminJson} with the fields of
   * {@code envoy.admin.v3.Certificate}.
   */
  public CertsEndpoint(Supplier<List<Map<String, Object>>> certificates) {
    this.certificates = certificates;
  }

  /** The endpoint. */
  public AdminEndpoint endpoint() {
    return AdminEndpoint.reading(
        "/certs",
        "certificates in use",
        request -> AdminResponse.json(Map.of("certificates", certificates.get())));
  }
}
