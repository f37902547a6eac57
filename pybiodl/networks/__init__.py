"""Declarative descriptions of networks, free of any framework."""

from __future__ import annotations

from typing import Any

from pybiodl._check import one_of
from pybiodl.networks import layers
from pybiodl.networks._adversarial import DomainAdversarial
from pybiodl.networks._autoencoder import Autoencoder
from pybiodl.networks._base import Network
from pybiodl.networks._chain import Chain
from pybiodl.networks._cnn import CNN
from pybiodl.networks._conv_recurrent import ConvRecurrent
from pybiodl.networks._encoder_decoder import EncoderDecoder
from pybiodl.networks._gene_units import GeneUnits
from pybiodl.networks._head import Head
from pybiodl.networks._keras_network import KerasNetwork
from pybiodl.networks._mlp import MLP
from pybiodl.networks._paired import Paired
from pybiodl.networks._pretrained import Pretrained
from pybiodl.networks._rnn import RNN
from pybiodl.networks._transformer import Transformer
from pybiodl.networks._vae import VAE

__all__ = [
    "CNN",
    "MLP",
    "RNN",
    "VAE",
    "Autoencoder",
    "Chain",
    "ConvRecurrent",
    "DomainAdversarial",
    "EncoderDecoder",
    "GeneUnits",
    "Head",
    "KerasNetwork",
    "Network",
    "Paired",
    "Pretrained",
    "Transformer",
    "from_dict",
    "layers",
]

_NETWORKS = (
    MLP,
    CNN,
    RNN,
    ConvRecurrent,
    Transformer,
    Chain,
    Paired,
    DomainAdversarial,
    VAE,
    Autoencoder,
    EncoderDecoder,
    GeneUnits,
    KerasNetwork,
    Pretrained,
)
_TYPES: dict[str, type[Network]] = {cls.__name__: cls for cls in _NETWORKS}


def from_dict(values: dict[str, Any]) -> Network:
    """Build the network that `Network.to_dict` described; only networks and layers of this module are known."""
    params = {name: _built(value) for name, value in values["params"].items()}
    return _TYPES[one_of(values["type"], "network type", _TYPES)](**params)


def _built(value: Any) -> Any:
    if isinstance(value, dict):
        return layers.from_dict(value) if "layer" in value else from_dict(value)
    return [_built(item) for item in value] if isinstance(value, list) else value
