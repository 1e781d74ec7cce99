/**
 * Looks up the name that a TLS client asks for: {@code
 * envoy.filters.network.sni_dynamic_forward_proxy}.
 */
@NullMarked
package io.weft.extension.filter.network.snidynamicforwardproxy;

import org.jspecify.annotations.NullMarked;
