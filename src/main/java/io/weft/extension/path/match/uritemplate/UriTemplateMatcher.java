package io.weft.extension.path.match.uritemplate;

import io.weft.matcher.UriTemplate;
import io.weft.router.PathMatcher;

/** The whole path, by a template. A value; any thread. */
record UriTemplateMatcher(UriTemplate template) implements PathMatcher {
  @Override
  public boolean matches(String path, int end) {
    return template.matches(path.substring(0, end));
  }

  @Override
  public Description describe() {
    return PathMatcher.description("template", template.text(), false);
  }

  @Override
  public UriTemplate uriTemplate() {
    return template;
  }
}
