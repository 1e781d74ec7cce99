/**
 * Trust domains of SPIFFE: {@code envoy.tls.cert_validator.spiffe}. Reads the bundles; {@link
 * io.weft.tls.TrustDomains} chooses among them. Start with {@link
 * io.weft.extension.certvalidator.spiffe.SpiffeFactory}.
 */
@NullMarked
package io.weft.extension.certvalidator.spiffe;

import org.jspecify.annotations.NullMarked;
