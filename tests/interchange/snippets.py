"""Code as people write and paste it, and a network that each stands for."""

from __future__ import annotations

SNIPPETS: dict[str, str] = {
    "torch lenet": """
        import torch.nn as nn
        import torch.nn.functional as F

        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.conv1 = nn.Conv2d(3, 6, 5)
                self.pool = nn.MaxPool2d(2, 2)
                self.conv2 = nn.Conv2d(6, 16, 5)
                self.fc1 = nn.Linear(16 * 5 * 5, 120)
                self.fc2 = nn.Linear(120, 84)
                self.fc3 = nn.Linear(84, 10)

            def forward(self, x):
                x = self.pool(F.relu(self.conv1(x)))
                x = self.pool(F.relu(self.conv2(x)))
                x = torch.flatten(x, 1)  # all but the batch
                x = F.relu(self.fc1(x))
                x = F.relu(self.fc2(x))
                return self.fc3(x)

        model = Net()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.001, momentum=0.9)
        for epoch in range(2):
            for inputs, labels in loader:
                outputs = model(inputs)
                loss = criterion(outputs, labels)
                loss.backward()
    """,
    "torch vgg by a list": """
        CHANNELS = [16, 16, "M", 32, 32, "M"]

        def make_layers(in_channels=3):
            layers = []
            for v in CHANNELS:
                if v == "M":
                    layers += [nn.MaxPool2d(kernel_size=2, stride=2)]
                else:
                    layers += [nn.Conv2d(in_channels, v, kernel_size=3, padding=1), nn.BatchNorm2d(v), nn.ReLU(True)]
                    in_channels = v
            return nn.Sequential(*layers)

        class VGG(nn.Module):
            def __init__(self, num_classes=10):
                super(VGG, self).__init__()
                self.features = make_layers()
                self.classifier = nn.Linear(32 * 8 * 8, num_classes)

            def forward(self, x):
                x = self.features(x)
                x = x.view(x.size(0), -1)
                return self.classifier(x)

        model = VGG()
    """,
    "torch resnet": """
        class BasicBlock(nn.Module):
            def __init__(self, in_planes, planes, stride=1):
                super().__init__()
                self.conv1 = nn.Conv2d(in_planes, planes, 3, stride, padding=1, bias=False)
                self.bn1 = nn.BatchNorm2d(planes)
                self.conv2 = nn.Conv2d(planes, planes, 3, padding=1, bias=False)
                self.bn2 = nn.BatchNorm2d(planes)
                self.shortcut = nn.Sequential()
                if stride != 1 or in_planes != planes:
                    self.shortcut = nn.Sequential(
                        nn.Conv2d(in_planes, planes, 1, stride=stride, bias=False), nn.BatchNorm2d(planes)
                    )

            def forward(self, x):
                out = F.relu(self.bn1(self.conv1(x)))
                out = self.bn2(self.conv2(out))
                out += self.shortcut(x)
                return F.relu(out)

        class ResNet(nn.Module):
            def __init__(self, block, counts, num_classes=10):
                super().__init__()
                self.in_planes = 16
                self.conv1 = nn.Conv2d(3, 16, 3, padding=1, bias=False)
                self.bn1 = nn.BatchNorm2d(16)
                self.layer1 = self._make_layer(block, 16, counts[0], stride=1)
                self.layer2 = self._make_layer(block, 32, counts[1], stride=2)
                self.linear = nn.Linear(32, num_classes)

            def _make_layer(self, block, planes, count, stride):
                layers = []
                for one in [stride] + [1] * (count - 1):
                    layers.append(block(self.in_planes, planes, one))
                    self.in_planes = planes
                return nn.Sequential(*layers)

            def forward(self, x):
                out = F.relu(self.bn1(self.conv1(x)))
                out = self.layer2(self.layer1(out))
                out = F.adaptive_avg_pool2d(out, 1).flatten(1)
                return self.linear(out)

        model = ResNet(BasicBlock, [2, 1])
        y = model(torch.randn(1, 3, 32, 32))
    """,
    "torch inception": """
        class Inception(nn.Module):
            def __init__(self, inputs):
                super().__init__()
                self.one = nn.Conv2d(inputs, 4, 1)
                self.three = nn.Sequential(nn.Conv2d(inputs, 4, 1), nn.ReLU(), nn.Conv2d(4, 8, 3, padding="same"))
                self.pool = nn.MaxPool2d(3, stride=1, padding=1)
                self.proj = nn.Conv2d(inputs, 2, 1)

            def forward(self, x):
                return torch.cat([self.one(x), self.three(x), self.proj(self.pool(x))], dim=1)

        model = nn.Sequential(
            nn.Conv2d(1, 8, (3, 5), stride=(2, 1), padding=(1, 2)),
            Inception(8),
            nn.ReLU6(),
            Inception(14),
            nn.AdaptiveAvgPool2d((1, 1)),
            nn.Flatten(),
            nn.Dropout(0.2),
            nn.Linear(14, 5, bias=False),
            nn.Softmax(dim=1),
        )
        y = model(torch.zeros(4, 1, 20, 24))
    """,
    "torch squeeze and excite": """
        class SE(nn.Module):
            def __init__(self, channels, reduction=4):
                super().__init__()
                self.gate = nn.Sequential(
                    nn.AdaptiveAvgPool2d(1),
                    nn.Conv2d(channels, channels // reduction, 1),
                    nn.SiLU(),
                    nn.Conv2d(channels // reduction, channels, 1),
                    nn.Sigmoid(),
                )

            def forward(self, x):
                return x * self.gate(x)

        class ConvNormAct(nn.Sequential):
            def __init__(self, i, o, k=3, s=1, g=1):
                super().__init__(nn.Conv2d(i, o, k, s, k // 2, groups=g, bias=False), nn.BatchNorm2d(o), nn.SiLU())

        model = nn.Sequential(
            ConvNormAct(3, 8, s=2), ConvNormAct(8, 8, g=8), SE(8), *[ConvNormAct(8, 8, 1) for _ in range(2)],
            nn.Flatten(), nn.LazyLinear(3),
        )
        y = model(torch.randn(2, 3, 16, 16))
    """,
    "torch u-net": """
        class Up(nn.Module):
            def __init__(self, inputs, outputs):
                super().__init__()
                self.up = nn.ConvTranspose2d(inputs, outputs, 2, stride=2)
                self.conv = nn.Conv2d(inputs, outputs, 3, padding=1)

            def forward(self, x1, x2):
                x1 = self.up(x1)
                return self.conv(torch.cat([x2, x1], dim=1))

        class UNet(nn.Module):
            def __init__(self):
                super().__init__()
                self.a = nn.Conv2d(1, 4, 3, padding=1)
                self.b = nn.Conv2d(4, 8, 3, padding=1)
                self.c = nn.Conv2d(8, 16, 3, padding=1)
                self.up1, self.up2 = Up(16, 8), Up(8, 4)
                self.out = nn.Conv2d(4, 2, 1)

            def forward(self, x):
                a = F.relu(self.a(x))
                b = F.relu(self.b(F.max_pool2d(a, 2)))
                c = F.relu(self.c(F.max_pool2d(b, 2)))
                return self.out(self.up2(self.up1(c, b), a))

        model = UNet()
        y = model(torch.randn(1, 1, 16, 16))
    """,
    "torch ordered": """
        from collections import OrderedDict
        model = torch.nn.Sequential(OrderedDict([
            ("pad", torch.nn.ZeroPad2d((1, 2, 3, 0))),
            ("conv", torch.nn.Conv2d(2, 4, kernel_size=3, dilation=2, padding=1, padding_mode="reflect")),
            ("norm", torch.nn.GroupNorm(2, 4)),
            ("act", torch.nn.LeakyReLU(0.1, inplace=True)),
            ("up", torch.nn.Upsample(scale_factor=2, mode="bilinear")),
            ("pool", torch.nn.AvgPool2d(3, 2, padding=1, count_include_pad=False)),
            ("prelu", torch.nn.PReLU(4)),
            ("shuffle", torch.nn.PixelShuffle(2)),
        ]))
        y = model(torch.randn(1, 2, 9, 9))
    """,
    "keras sequential": """
        from tensorflow import keras
        from tensorflow.keras import layers

        model = keras.Sequential([
            keras.Input(shape=(28, 28, 1)),
            layers.Conv2D(32, kernel_size=(3, 3), activation="relu"),
            layers.MaxPooling2D(pool_size=(2, 2)),
            layers.Conv2D(64, 3, strides=2, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.SeparableConv2D(8, 3, padding="same", activation="swish"),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ])
        model.compile(loss="categorical_crossentropy", optimizer="adam")
    """,
    "keras add": """
        model = tf.keras.models.Sequential()
        model.add(tf.keras.layers.Conv2D(8, (5, 5), activation='relu', input_shape=(32, 32, 3)))
        model.add(tf.keras.layers.AveragePooling2D(2, strides=2))
        model.add(tf.keras.layers.DepthwiseConv2D(3, depth_multiplier=2))
        model.add(tf.keras.layers.GlobalAveragePooling2D())
        model.add(tf.keras.layers.Dense(units=4))
    """,
    "keras functional": """
        inputs = keras.Input(shape=(32, 32, 3), name="img")
        x = layers.Conv2D(8, 3, activation="relu")(inputs)
        block_1 = layers.MaxPooling2D(3)(x)
        x = layers.Conv2D(8, 3, activation="relu", padding="same")(block_1)
        x = layers.Conv2D(8, 3, padding="same")(x)
        block_2 = layers.add([x, block_1])
        a = layers.Conv2D(4, 1)(block_2)
        b = layers.Conv2D(4, 3, padding="same")(block_2)
        x = layers.Concatenate()([a, b, block_2])
        x = layers.Conv2DTranspose(4, 3, strides=2, padding="same")(x)
        x = layers.GlobalMaxPooling2D()(x)
        outputs = layers.Dense(10)(x)
        model = keras.Model(inputs, outputs, name="toy")
    """,
    "keras function": """
        def conv_block(x, filters, strides=1):
            x = layers.Conv2D(filters, 3, strides=strides, padding="same")(x)
            x = layers.BatchNormalization(epsilon=1e-5)(x)
            return layers.Activation("relu")(x)

        def build_model(num_classes=10):
            inputs = layers.Input((24, 24, 3))
            x = inputs
            for filters in (8, 16):
                shortcut = layers.Conv2D(filters, 1, strides=2)(x)
                x = conv_block(x, filters, 2)
                x = conv_block(x, filters)
                x = layers.Add()([x, shortcut])
            x = layers.Flatten()(x)
            return keras.Model(inputs, layers.Dense(num_classes)(x))

        model = build_model()
    """,
}
"""Each has a ``model``; what it is fed with is in it, or follows from it."""

FED_WITH = {
    "torch lenet": (3, 32, 32),
    "torch vgg by a list": (3, 32, 32),
    "torch resnet": (3, 32, 32),
    "torch inception": (1, 20, 24),
    "torch squeeze and excite": (3, 16, 16),
    "torch u-net": (1, 16, 16),
    "torch ordered": (2, 9, 9),
    "keras sequential": (1, 28, 28),
    "keras add": (3, 32, 32),
    "keras functional": (3, 32, 32),
    "keras function": (3, 24, 24),
}
"""What each takes in; of the first two, that follows from their Linear layers."""
