/**
 * Asks a service whether a connection or a request is allowed: {@code
 * envoy.filters.network.ext_authz} and {@code envoy.filters.http.ext_authz}, which share the check.
 * Start with {@code ExtAuthzFilter}.
 */
@NullMarked
package io.weft.extension.filter.extauthz;

import org.jspecify.annotations.NullMarked;
