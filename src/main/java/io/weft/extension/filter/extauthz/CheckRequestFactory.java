package io.weft.extension.filter.extauthz;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.HeaderMap;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.core.v3.Pipe;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.envoyproxy.envoy.service.auth.v3.CheckRequest;
import io.weft.common.TypedFact;
import io.weft.formatter.Certificates;
import io.weft.http.HttpRequest;
import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.net.ConnectionInfo;
import io.weft.net.TlsInfo;
import io.weft.router.Route;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes what a service is asked. Immutable; any thread.
 *
 * <p>Source: {@code envoy.service.auth.v3.CheckRequest} and Envoy's {@code CheckRequestUtils}.
 */
final class CheckRequestFactory {
  /**
   * What is told. A value.
   *
   * @param labels of this node, told as those of the destination
   * @param metadata the name-spaces of dynamic metadata that are told
   * @param routeMetadata the name-spaces of the route's metadata that are told
   */
  record Settings(
      boolean tellsCertificate,
      boolean tellsTlsSession,
      boolean tellsRawHeaders,
      boolean packsBody,
      HeaderRules headers,
      Map<String, String> labels,
      Namespaces metadata,
      Namespaces routeMetadata) {}

  /** Name-spaces of metadata, and those of typed facts. A value. */
  record Namespaces(List<String> plain, List<String> typed) {
    static final Namespaces NONE = new Namespaces(List.of(), List.of());

    Namespaces {
      plain = List.copyOf(plain);
      typed = List.copyOf(typed);
    }
  }

  private static final String PARTIAL_BODY = "x-envoy-auth-partial-body";

  private final Settings settings;

  CheckRequestFactory(Settings settings) {
    this.settings = settings;
  }

  /** The question whether the connection {@code info} is allowed. */
  byte[] ofConnection(ConnectionInfo info) {
    return CheckRequest.newBuilder()
        .setAttributes(
            peers(info).setMetadataContext(metadata(settings.metadata(), info.dynamicMetadata())))
        .build()
        .toByteArray();
  }

  /** The question whether a request is allowed. */
  byte[] ofRequest(Check check) {
    StreamInfo info = check.request().streamInfo();
    Instant start = info.startTime();
    AttributeContext.Builder attributes = peers(info.connection());
    attributes
        .getRequestBuilder()
        .setTime(
            Timestamp.newBuilder().setSeconds(start.getEpochSecond()).setNanos(start.getNano()))
        .setHttp(http(check));
    attributes.putAllContextExtensions(check.contextExtensions());
    attributes.setMetadataContext(
        metadata(settings.metadata(), info.connection().dynamicMetadata(), info.dynamicMetadata()));
    attributes.setRouteMetadataContext(
        info.route() instanceof Route route
            ? metadata(settings.routeMetadata(), route.metadata())
            : Metadata.getDefaultInstance());
    return CheckRequest.newBuilder().setAttributes(attributes).build().toByteArray();
  }

  private AttributeContext.Builder peers(ConnectionInfo info) {
    AttributeContext.Builder attributes = AttributeContext.newBuilder();
    TlsInfo tls = info.tls();
    X509Certificate peer =
        tls == null || tls.peerCertificates().isEmpty() ? null : tls.peerCertificates().get(0);
    attributes
        .getSourceBuilder()
        .setAddress(address(info.remoteAddress()))
        .setPrincipal(PeerFacts.principal(peer));
    String pem =
        settings.tellsCertificate() && peer != null ? Certificates.urlEncodedPem(peer) : null;
    if (pem != null) {
      attributes.getSourceBuilder().setCertificate(pem);
    }
    attributes
        .getDestinationBuilder()
        .setAddress(address(info.localAddress()))
        .setPrincipal(PeerFacts.principal(tls == null ? null : tls.localCertificate()))
        .putAllLabels(settings.labels());
    if (settings.tellsTlsSession()) {
      String name = info.requestedServerName();
      attributes.getTlsSessionBuilder().setSni(name == null ? "" : name);
    }
    return attributes;
  }

  private AttributeContext.HttpRequest http(Check check) {
    HttpRequest request = check.request();
    Check.Body body = check.body();
    AttributeContext.HttpRequest.Builder http =
        AttributeContext.HttpRequest.newBuilder()
            .setId(Long.toUnsignedString(request.streamInfo().random()))
            .setMethod(request.method())
            .setPath(request.path())
            .setHost(request.authority())
            .setScheme(request.headers().get(io.weft.http.HeaderName.SCHEME, ""))
            .setSize(body.size());
    Protocol protocol = request.streamInfo().protocol();
    if (protocol != null) {
      http.setProtocol(protocol.text());
    }
    headers(http, request.headers());
    if (body.isTold()) {
      header(http, PARTIAL_BODY, Boolean.toString(body.isPartial()));
      if (settings.packsBody()) {
        http.setRawBody(ByteString.copyFrom(body.bytes()));
      } else {
        http.setBody(new String(body.bytes(), StandardCharsets.UTF_8));
      }
    }
    return http.build();
  }

  private void headers(AttributeContext.HttpRequest.Builder http, io.weft.http.HeaderMap headers) {
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i).text();
      if (settings.headers().tells(name) && !name.equals(PARTIAL_BODY)) {
        header(http, name, headers.value(i));
      }
    }
  }

  private void header(AttributeContext.HttpRequest.Builder http, String name, String value) {
    if (!settings.tellsRawHeaders()) {
      String known = http.getHeadersMap().get(name);
      http.putHeaders(name, known == null ? value : known + ',' + value);
      return;
    }
    HeaderMap.Builder map = http.getHeaderMapBuilder();
    map.addHeaders(
        HeaderValue.newBuilder()
            .setKey(name)
            .setRawValue(ByteString.copyFrom(value, StandardCharsets.ISO_8859_1)));
  }

  private static Address address(io.weft.net.Address address) {
    if (address.isPipe()) {
      return Address.newBuilder().setPipe(Pipe.newBuilder().setPath(address.host())).build();
    }
    return Address.newBuilder()
        .setSocketAddress(
            SocketAddress.newBuilder().setAddress(address.host()).setPortValue(address.port()))
        .build();
  }

  /** What {@code sources} say in {@code namespaces}; of several, the last one that has it. */
  private static Metadata metadata(Namespaces namespaces, io.weft.common.Metadata... sources) {
    Metadata.Builder metadata = Metadata.newBuilder();
    for (io.weft.common.Metadata facts : sources) {
      for (String namespace : namespaces.plain()) {
        Map<String, @Nullable Object> known = facts.namespace(namespace);
        if (!known.isEmpty()) {
          metadata.putFilterMetadata(namespace, struct(known));
        }
      }
      for (String namespace : namespaces.typed()) {
        TypedFact known = facts.typed().get(namespace);
        if (known != null) {
          metadata.putTypedFilterMetadata(namespace, any(known));
        }
      }
    }
    return metadata.build();
  }

  private static Any any(TypedFact fact) {
    return Any.newBuilder()
        .setTypeUrl(fact.typeUrl())
        .setValue(ByteString.copyFrom(fact.bytes()))
        .build();
  }

  private static Struct struct(Map<?, ?> facts) {
    Struct.Builder struct = Struct.newBuilder();
    facts.forEach((key, value) -> struct.putFields((String) key, value(value)));
    return struct.build();
  }

  private static Value value(@Nullable Object value) {
    Value.Builder proto = Value.newBuilder();
    switch (value) {
      case Number number -> proto.setNumberValue(number.doubleValue());
      case String text -> proto.setStringValue(text);
      case Boolean bool -> proto.setBoolValue(bool);
      case Map<?, ?> map -> proto.setStructValue(struct(map));
      case List<?> items -> {
        ListValue.Builder list = ListValue.newBuilder();
        items.forEach(item -> list.addValues(value(item)));
        proto.setListValue(list);
      }
      case null, default -> proto.setNullValue(NullValue.NULL_VALUE);
    }
    return proto.build();
  }
}
