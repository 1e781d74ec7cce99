package io.weft.extension.path.match.uritemplate;

import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.weft.common.ConfigException;
import io.weft.matcher.UriTemplate;
import io.weft.router.PathMatcher;
import io.weft.spi.PathMatcherFactory;

/** Makes matchers of templates. */
public final class UriTemplateMatcherFactory implements PathMatcherFactory<UriTemplateMatchConfig> {
  @Override
  public String name() {
    return "envoy.path.match.uri_template.uri_template_matcher";
  }

  @Override
  public Class<UriTemplateMatchConfig> configType() {
    return UriTemplateMatchConfig.class;
  }

  @Override
  public PathMatcher create(UriTemplateMatchConfig config) throws ConfigException {
    String template = config.getPathTemplate();
    try {
      return new UriTemplateMatcher(UriTemplate.parse(template));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          "path_template",
          "path_match_policy.path_template " + template + " is invalid: " + e.getMessage());
    }
  }
}
