package io.weft.extension.path.rewrite.uritemplate;

import io.envoyproxy.envoy.extensions.path.rewrite.uri_template.v3.UriTemplateRewriteConfig;
import io.weft.common.ConfigException;
import io.weft.matcher.UriTemplate;
import io.weft.matcher.UriTemplate.Part;
import io.weft.router.PathMatcher;
import io.weft.router.PathRewrite;
import io.weft.spi.PathRewriteFactory;
import java.util.List;

/** Makes rewrites from templates; the route has to match with a template as well. */
public final class UriTemplateRewriterFactory
    implements PathRewriteFactory<UriTemplateRewriteConfig> {
  private static final String NAME = "envoy.path.rewrite.uri_template.uri_template_rewriter";
  private static final String FIELD = "path_template_rewrite";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<UriTemplateRewriteConfig> configType() {
    return UriTemplateRewriteConfig.class;
  }

  @Override
  public PathRewrite create(UriTemplateRewriteConfig config, PathMatcher match)
      throws ConfigException {
    String text = config.getPathTemplateRewrite();
    List<Part> parts;
    try {
      parts = UriTemplateRewriter.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          FIELD,
          "path_rewrite_policy.path_template_rewrite "
              + text
              + " is invalid: it "
              + e.getMessage());
    }
    UriTemplate template = match.uriTemplate();
    if (template == null) {
      throw new ConfigException(
          "",
          "unable to use "
              + NAME
              + " extension without envoy.path.match.uri_template.uri_template_matcher extension");
    }
    for (Part part : parts) {
      if (part.isVariable() && !template.variables().contains(part.text())) {
        throw new ConfigException(
            FIELD,
            "mismatch between variables in path_match_policy "
                + template.text()
                + " and path_rewrite_policy "
                + text
                + ": there is no "
                + part.text());
      }
    }
    return new UriTemplateRewriter(template, parts);
  }
}
