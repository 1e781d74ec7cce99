package io.weft.extension.certvalidator.spiffe;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.weft.common.ConfigException;
import io.weft.tls.TrustDomains;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads bundles of several trust domains in JSON: {@code {"trust_domains": {"NAME": {"keys":
 * [{"use": "x509-svid", "x5c": ["BASE64"]}]}}}}.
 *
 * <p>Keys of another use, as of JWT-SVIDs, are passed over. Source: SPIFFE Trust Domain and Bundle,
 * section 4.
 */
final class TrustBundles {
  private static final String USE = "x509-svid";

  private final JsonParser parser;
  private final Map<String, List<X509Certificate>> bundles = new HashMap<>();

  private TrustBundles(JsonParser parser) {
    this.parser = parser;
  }

  /** The domains in {@code json}, which have one certificate at least each. */
  static TrustDomains read(String json) throws ConfigException {
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      TrustBundles reader = new TrustBundles(parser);
      parser.nextToken();
      reader.members(name -> {
        if (name.equals("trust_domains")) {
          reader.members(reader::domain);
        } else {
          parser.skipChildren();
        }
      });
      if (reader.bundles.isEmpty()) {
        throw new ConfigException("", "No trust domains found in SPIFFE bundle");
      }
      return new TrustDomains(reader.bundles, Map.of());
    } catch (IOException e) {
      throw new ConfigException("", "Invalid SPIFFE bundle: " + e.getMessage());
    }
  }

  /** Reads the member whose name was read and whose value comes next. */
  @FunctionalInterface
  private interface Member {
    void read(String name) throws IOException, ConfigException;
  }

  private void domain(String name) throws IOException, ConfigException {
    List<X509Certificate> certificates = new ArrayList<>();
    members(field -> {
      if (field.equals("keys")) {
        items(() -> key(name, certificates));
      } else {
        parser.skipChildren();
      }
    });
    if (certificates.isEmpty()) {
      throw new ConfigException(name, "no x509-svid certificates in 'keys'");
    }
    bundles.put(name, certificates);
  }

  private void key(String domain, List<X509Certificate> certificates)
      throws IOException, ConfigException {
    List<String> encoded = new ArrayList<>();
    String[] use = {""};
    members(field -> {
      switch (field) {
        case "use" -> use[0] = parser.getText();
        case "x5c" -> items(() -> encoded.add(parser.getText()));
        default -> parser.skipChildren();
      }
    });
    if (!use[0].equals(USE)) {
      return;
    }
    for (String one : encoded) {
      certificates.add(certificate(domain, one));
    }
  }

  private static X509Certificate certificate(String domain, String base64) throws ConfigException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(Base64.getDecoder().decode(base64)));
    } catch (CertificateException | IllegalArgumentException e) {
      throw new ConfigException(domain, "Invalid x509 object in certs: " + e.getMessage());
    }
  }

  /** Reads one item, whose first token is the current one. */
  @FunctionalInterface
  private interface Item {
    void read() throws IOException, ConfigException;
  }

  private void members(Member member) throws IOException, ConfigException {
    expect(JsonToken.START_OBJECT);
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      member.read(name);
    }
  }

  private void items(Item item) throws IOException, ConfigException {
    expect(JsonToken.START_ARRAY);
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      item.read();
    }
  }

  private void expect(JsonToken token) throws ConfigException {
    if (parser.currentToken() != token) {
      throw new ConfigException(
          "", "Invalid SPIFFE bundle: " + parser.currentToken() + " in the place of " + token);
    }
  }
}
