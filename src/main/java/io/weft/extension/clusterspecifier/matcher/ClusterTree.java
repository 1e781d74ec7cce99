package io.weft.extension.clusterspecifier.matcher;

import io.weft.http.HeaderMap;
import io.weft.http.StreamInfo;
import io.weft.matcher.MatchResult;
import io.weft.matcher.MatchTree;
import io.weft.matcher.MatchingData;
import io.weft.router.ClusterSpecifier;

/**
 * The cluster to which a tree leads; none where it leads nowhere, or would have to wait for the
 * response. A value; any thread. Source: {@code
 * envoy.extensions.router.cluster_specifiers.matcher.v3.MatcherClusterSpecifier}.
 */
record ClusterTree(MatchTree<String> tree) implements ClusterSpecifier {
  @Override
  public String name(HeaderMap headers, StreamInfo info) {
    return tree.match(MatchingData.of(headers, info))
            instanceof MatchResult.Matched<String>(String cluster)
        ? cluster
        : "";
  }
}
