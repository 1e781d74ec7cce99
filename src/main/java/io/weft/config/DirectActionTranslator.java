package io.weft.config;

import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import io.weft.common.ConfigException;
import io.weft.router.PathRewrite;
import io.weft.router.RouteAction;

/** Translates the actions with which Weft answers itself. */
final class DirectActionTranslator {
  /** The longest body where the route table says nothing. */
  static final long MAX_BODY_BYTES = 4096;

  private DirectActionTranslator() {}

  static RouteAction redirect(RedirectAction proto) throws ConfigException {
    PathRewrite rewrite = null;
    String path = "";
    switch (proto.getPathRewriteSpecifierCase()) {
      case PATH_REDIRECT -> path = proto.getPathRedirect();
      case PREFIX_REWRITE -> rewrite = new PathRewrite.Prefix(proto.getPrefixRewrite());
      case REGEX_REWRITE ->
          rewrite =
              new PathRewrite.Regex(
                  RouteActionTranslator.regex(proto.getRegexRewrite(), "redirect.regex_rewrite"));
      default -> {}
    }
    String scheme =
        switch (proto.getSchemeRewriteSpecifierCase()) {
          case HTTPS_REDIRECT -> proto.getHttpsRedirect() ? "https" : null;
          case SCHEME_REDIRECT ->
              proto.getSchemeRedirect().isEmpty() ? null : proto.getSchemeRedirect();
          case SCHEMEREWRITESPECIFIER_NOT_SET -> null;
        };
    int status =
        switch (proto.getResponseCode()) {
          case MOVED_PERMANENTLY, UNRECOGNIZED -> 301;
          case FOUND -> 302;
          case SEE_OTHER -> 303;
          case TEMPORARY_REDIRECT -> 307;
          case PERMANENT_REDIRECT -> 308;
        };
    return new RouteAction.Redirect(
        status,
        scheme,
        proto.getHostRedirect(),
        proto.getPortRedirect(),
        path,
        rewrite,
        proto.getStripQuery());
  }

  static RouteAction directResponse(DirectResponseAction proto, long maxBodyBytes)
      throws ConfigException {
    byte[] body = new byte[0];
    if (proto.hasBody()) {
      try {
        body = DataSources.read(proto.getBody());
      } catch (ConfigException e) {
        throw e.under("direct_response.body");
      }
    }
    if (body.length > maxBodyBytes) {
      throw new ConfigException(
          "direct_response.body",
          "response body size is %d bytes; maximum is %d".formatted(body.length, maxBodyBytes));
    }
    return new RouteAction.DirectResponse(proto.getStatus(), body);
  }
}
