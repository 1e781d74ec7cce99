package io.weft.config;

import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.weft.common.ConfigException;
import io.weft.formatter.Certificates;
import io.weft.matcher.FilterStateMatcher;
import io.weft.matcher.MatchingData;
import io.weft.matcher.RbacRule;
import io.weft.matcher.StringMatcher;
import io.weft.net.Address;
import io.weft.net.TlsInfo;
import io.weft.tls.SubjectAltNames;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Function;

/** Translates who asks. Source: {@code envoy.config.rbac.v3.Principal}. */
@SuppressWarnings("deprecation") // Envoy still accepts source_ip.
final class RbacPrincipalTranslator {

  private RbacPrincipalTranslator() {}

  /** The rule {@code proto}, which was validated. */
  static RbacRule translate(Principal proto) throws ConfigException {
    return switch (proto.getIdentifierCase()) {
      case AND_IDS -> RbacRules.all(set(proto.getAndIds().getIdsList(), "and_ids.ids"));
      case OR_IDS -> RbacRules.any(set(proto.getOrIds().getIdsList(), "or_ids.ids"));
      case NOT_ID -> {
        try {
          yield RbacRules.not(translate(proto.getNotId()));
        } catch (ConfigException e) {
          throw e.under("not_id");
        }
      }
      case ANY -> data -> true;
      case AUTHENTICATED -> authenticated(proto.getAuthenticated());
      case SOURCE_IP ->
          ip(proto.getSourceIp(), "source_ip", data -> data.connection().remoteAddress());
      case DIRECT_REMOTE_IP ->
          ip(
              proto.getDirectRemoteIp(),
              "direct_remote_ip",
              data -> data.connection().directRemoteAddress());
      case REMOTE_IP -> ip(proto.getRemoteIp(), "remote_ip", MatchingData::remoteAddress);
      case HEADER -> RbacRules.header(proto.getHeader());
      case URL_PATH -> RbacRules.path(proto.getUrlPath());
      case METADATA -> RbacRules.metadata(proto.getMetadata());
      case SOURCED_METADATA -> RbacRules.metadata(proto.getSourcedMetadata());
      case FILTER_STATE -> {
        try {
          FilterStateMatcher matcher = MatcherTranslator.filterState(proto.getFilterState());
          yield data -> matcher.matches(data.filterState(matcher.key()));
        } catch (ConfigException e) {
          throw e.under("filter_state");
        }
      }
      case CUSTOM, IDENTIFIER_NOT_SET ->
          throw new ConfigException("", "is not implemented in Weft yet");
    };
  }

  private static List<RbacRule> set(List<Principal> protos, String field) throws ConfigException {
    return RbacRules.translate(protos, field, RbacPrincipalTranslator::translate);
  }

  private static RbacRule ip(CidrRange proto, String field, Function<MatchingData, Address> which)
      throws ConfigException {
    var ranges = AddressTranslator.ranges(List.of(proto), field);
    return data -> io.weft.net.CidrRange.anyContains(ranges, which.apply(data).ip());
  }

  private static RbacRule authenticated(Principal.Authenticated proto) throws ConfigException {
    if (!proto.hasPrincipalName()) {
      return data -> data.connection().tls() != null;
    }
    try {
      StringMatcher matcher = MatcherTranslator.string(proto.getPrincipalName());
      return data -> {
        TlsInfo tls = data.connection().tls();
        return tls != null && isOf(tls, matcher);
      };
    } catch (ConfigException e) {
      throw e.under("authenticated.principal_name");
    }
  }

  /** Whether a URI, a DNS name or the subject of the client's certificate matches. */
  private static boolean isOf(TlsInfo tls, StringMatcher matcher) {
    if (tls.peerCertificates().isEmpty()) {
      return matcher.matches("");
    }
    X509Certificate certificate = tls.peerCertificates().get(0);
    return isNamed(certificate, SubjectAltNames.Kind.URI, matcher)
        || isNamed(certificate, SubjectAltNames.Kind.DNS, matcher)
        || matcher.matches(Certificates.subject(certificate));
  }

  private static boolean isNamed(
      X509Certificate certificate, SubjectAltNames.Kind kind, StringMatcher matcher) {
    return SubjectAltNames.of(certificate, kind).stream().anyMatch(matcher::matches);
  }
}
